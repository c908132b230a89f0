import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { serveApiReference } from './apiReference.js'
import { serveConsole } from './console.js'
import { serveGuides } from './guides.js'
import { serveLanding } from './landing.js'
import { servePageModules } from './pageModules.js'
import { servePlayground } from './playground.js'

/** The pages for people, and the programs that run in them. @param schemaText the GraphQL contract */
export function servePages(http: FastifyInstance, config: Config, schemaText: () => string): void {
  servePageModules(http)
  serveLanding(http, config, schemaText)
  serveConsole(http, config)
  serveApiReference(http, config)
  serveGuides(http, config)
  servePlayground(http, config)
}
