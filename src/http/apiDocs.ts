import { createRequire } from 'node:module'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { pageConfig, sendPage } from './page.js'

const require = createRequire(import.meta.url)
/** The reader as one script, in the package's build for browsers. */
const bundle = path.join(path.dirname(require.resolve('@scalar/fastify-api-reference')), 'js/standalone.js')
const BUNDLE_MAX_AGE_MS = 3600_000

/** Scalar's configuration. Scalar's defaults load fonts, report usage, and offer a proxy and an assistant, all from other hosts. */
const configuration = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'direct',
  hideDarkModeToggle: true,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  // the header of this scheme holds only the key, so a copied example needs nothing but the key
  authentication: { preferredSecurityScheme: 'ApiKeyHeader' },
}

/** `/api-docs`: a reader for `/openapi.json` that can also send requests. Needs `reply.sendFile`, which `servePhotos` adds. */
export function serveApiDocs(app: FastifyInstance, config: Pick<Config, 'PLAYGROUND'>): void {
  app.get('/api-docs', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      title: 'API reference · Petstore Gateway',
      description: 'Every REST operation of Petstore Gateway.',
      place: '/api-docs',
      body: '<main id="main"></main>',
      style,
      program: '/api-docs/reader.js',
      script: `Scalar.createApiReference('#main', ${JSON.stringify(configuration)})`,
    }),
  )
  app.get('/api-docs/reader.js', { config: { authenticates: false, produces: ['text/javascript', '*/*'] } }, (_request, reply) =>
    reply.sendFile(path.basename(bundle), path.dirname(bundle), { maxAge: BUNDLE_MAX_AGE_MS, immutable: false }),
  )
}

/** Scalar in our colours, with the system's fonts, under our top bar. */
const style = `
:root { --scalar-custom-header-height: 3.375rem; --scalar-font: var(--text); --scalar-font-code: var(--mono) }
.top { position: sticky; top: 0; z-index: 10; background: var(--paper) }
.top .wrap { width: auto; margin: 0 1.5rem; min-height: 3.3125rem; padding-block: 0; flex-wrap: nowrap }
.top nav { flex-wrap: nowrap; white-space: nowrap }
.light-mode, .dark-mode { --scalar-color-accent: var(--accent); --scalar-background-1: var(--paper); --scalar-background-2: var(--code); --scalar-border-color: var(--line); --scalar-color-1: var(--ink); --scalar-color-2: var(--soft) }
@media (max-width: 32rem) { .top .wrap { margin: 0 1rem; gap: 1rem; font-size: .9375rem } .brand { font-size: 0 } .top nav { gap: .625rem } .top nav a { font-size: .8125rem } }
`
