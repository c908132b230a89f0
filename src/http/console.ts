import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { consoleStyle } from './consoleStyle.js'
import { pageConfig, sendPage } from './page.js'

const require = createRequire(import.meta.url)
/** What the page does in the browser: plain modules, served as they are written. */
const folder = fileURLToPath(new URL('../console', import.meta.url))

const beside = (entry: string, file: string) => path.join(path.dirname(require.resolve(entry)), file)
const sse = (file: string) => beside('graphql-sse', file)
/** The files of packages that the modules import, as the packages ship them for browsers. */
const packageFiles: Readonly<Record<string, string>> = {
  'preact.js': beside('preact', 'preact.module.js'),
  'hooks.js': beside('preact/hooks', 'hooks.module.js'),
  'htm.js': beside('htm', 'htm.module.js'),
  'htm-preact.js': beside('htm/preact', 'index.module.js'),
  'client.mjs': sse('client.mjs'),
  // what the client imports from beside it
  'common.mjs': sse('common.mjs'),
  'parser.mjs': sse('parser.mjs'),
  'utils.mjs': sse('utils.mjs'),
}

const packagePrefix = '/console/packages/'
/** By which name a module imports a package. */
const imports = {
  preact: `${packagePrefix}preact.js`,
  'preact/hooks': `${packagePrefix}hooks.js`,
  htm: `${packagePrefix}htm.js`,
  'htm/preact': `${packagePrefix}htm-preact.js`,
  'graphql-sse': `${packagePrefix}client.mjs`,
}

const NAME = /^[\w-]+\.m?js$/
const moduleConfig = { authenticates: false, produces: ['text/javascript', '*/*'] }

/**
 * `/console`: endpoints, deliveries, live events and the request log, for whoever signs in. The page holds nothing of anybody's: it calls the API as
 * every client does. Expects `reply.sendFile`, which serving pictures brings along.
 */
export function serveConsole(app: FastifyInstance, config: Pick<Config, 'PLAYGROUND'>): void {
  app.get('/console', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      title: 'Console · Petstore Gateway',
      description: 'Webhook endpoints, their deliveries, live events and your last requests.',
      place: '/console',
      body: `<main id="main" class="wrap" tabindex="-1"><div id="console"><p class="loading">Opening the console…</p></div>
<noscript><p class="notice">The console needs JavaScript. Everything it does can be done with <a href="/docs/api-guide">calls of the API</a>.</p></noscript></main>`,
      style: consoleStyle,
      module: { path: '/console/main.js', imports },
    }),
  )
  app.get(`${packagePrefix}:name`, { config: moduleConfig }, (request, reply) => {
    const { name } = request.params as { name: string } // from the route's path
    const file = Object.hasOwn(packageFiles, name) ? packageFiles[name] : undefined
    if (!file) return reply.callNotFound()
    return reply.sendFile(path.basename(file), path.dirname(file), revalidated)
  })
  app.get('/console/:name', { config: moduleConfig }, (request, reply) => {
    const { name } = request.params as { name: string } // likewise
    return NAME.test(name) ? reply.sendFile(name, folder, revalidated) : reply.callNotFound()
  })
}

/** Modules of different versions must not meet: the browser asks each time, and is told 304. */
const revalidated = { maxAge: 0, immutable: false }
