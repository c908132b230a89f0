import { createRequire } from 'node:module'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { asset } from './asset.js'
import { pageConfig, sendPage } from './page.js'

const require = createRequire(import.meta.url)
/** The reader as one script, in the package's build for browsers. */
const bundle = path.join(path.dirname(require.resolve('@scalar/fastify-api-reference')), 'js/standalone.js')
const BUNDLE_MAX_AGE_MS = 3600_000

/** Scalar's configuration. Scalar's defaults load fonts, report usage, and offer a proxy and an assistant, all from other hosts. */
const configuration = {
  url: '/openapi.json',
  // the page calls the gateway where the visitor has found it; the document names its public address
  servers: [{ url: '/' }],
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
export function serveApiReference(app: FastifyInstance, config: Pick<Config, 'PLAYGROUND'>): void {
  app.get('/api-docs', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      title: 'API reference · Petstore Gateway',
      description: 'Every REST operation of Petstore Gateway.',
      current: '/api-docs',
      body: '<main id="main"></main>',
      style: asset('apiReference.css'),
      program: '/api-docs/reader.js',
      script: `Scalar.createApiReference('#main', ${JSON.stringify(configuration)})`,
    }),
  )
  app.get('/api-docs/reader.js', { config: { authenticates: false, produces: ['text/javascript', '*/*'] } }, (_request, reply) =>
    reply.sendFile(path.basename(bundle), path.dirname(bundle), { maxAge: BUNDLE_MAX_AGE_MS, immutable: false }),
  )
}
