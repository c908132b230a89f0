import type { FastifyInstance } from 'fastify'
import { asset, browserPath } from './asset.js'
import { packageFile, serveModules } from './modules.js'
import { escapeHtml, type PageConfig, pageConfig, sendPage } from './page.js'

const sse = (file: string) => packageFile('graphql-sse', file)
/** Files of packages that the modules import, in the packages' builds for browsers. */
const packageFiles: Readonly<Record<string, string>> = {
  'preact.js': packageFile('preact', 'preact.module.js'),
  'hooks.js': packageFile('preact/hooks', 'hooks.module.js'),
  'htm.js': packageFile('htm', 'htm.module.js'),
  'htm-preact.js': packageFile('htm/preact', 'index.module.js'),
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

/**
 * `/console`: endpoints, deliveries, live events and the request log of a signed-in user. The page itself contains no data: it calls the API like
 * every other client.
 */
export function serveConsole(app: FastifyInstance, config: PageConfig): void {
  app.get('/console', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      title: 'Console · Petstore Gateway',
      description: 'Webhook endpoints, their deliveries, live events and your last requests.',
      current: '/console',
      body: `<main id="main" class="wrap" tabindex="-1"><div id="console"><p class="loading">Opening the console…</p></div>
<noscript><p class="notice">The console needs JavaScript. Everything that it does can be done by <a href="${escapeHtml(app.publicAddresses.pathOf('/docs/api-guide'))}">calls of the API</a>.</p></noscript></main>`,
      style: asset('console.css'),
      module: { path: '/console/main.js', imports },
    }),
  )
  serveModules(app, '/console/', browserPath('console'), packageFiles)
}
