import { createRequire } from 'node:module'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { asset, browserPath } from './asset.js'
import { pageConfig, sendPage } from './page.js'

const require = createRequire(import.meta.url)
/** The page's modules for the browser. They are served as they are in the source folder. */
const folder = browserPath('console')

const beside = (entry: string, file: string) => path.join(path.dirname(require.resolve(entry)), file)
const sse = (file: string) => beside('graphql-sse', file)
/** Files of packages that the modules import, in the packages' builds for browsers. */
const packageFiles: Readonly<Record<string, string>> = {
  'preact.js': beside('preact', 'preact.module.js'),
  'hooks.js': beside('preact/hooks', 'hooks.module.js'),
  'htm.js': beside('htm', 'htm.module.js'),
  'htm-preact.js': beside('htm/preact', 'index.module.js'),
  'client.mjs': sse('client.mjs'),
  // imports of client.mjs
  'common.mjs': sse('common.mjs'),
  'parser.mjs': sse('parser.mjs'),
  'utils.mjs': sse('utils.mjs'),
}

const packagePrefix = '/console/packages/'
/** Import names of packages. */
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
 * `/console`: endpoints, deliveries, live events and the request log of a signed-in user. The page itself contains no data: it calls the API like
 * every other client. Needs `reply.sendFile`, which `servePhotos` adds.
 */
export function serveConsole(app: FastifyInstance, config: Pick<Config, 'PLAYGROUND'>): void {
  app.get('/console', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      title: 'Console · Petstore Gateway',
      description: 'Webhook endpoints, their deliveries, live events and your last requests.',
      current: '/console',
      body: `<main id="main" class="wrap" tabindex="-1"><div id="console"><p class="loading">Opening the console…</p></div>
<noscript><p class="notice">The console needs JavaScript. Everything it does can be done with <a href="/docs/api-guide">calls of the API</a>.</p></noscript></main>`,
      style: asset('console.css'),
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

/** The browser must revalidate each module (304 when unchanged), because modules of different versions do not fit together. */
const revalidated = { maxAge: 0, immutable: false }
