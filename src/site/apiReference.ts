import type { FastifyInstance } from 'fastify'
import type { Addresses } from '../http/addresses.js'
import { asset, builtFolder } from './asset.js'
import { type PageConfig, pageConfig, sendPage } from './page.js'

/** The reader as one script. `scripts/bundle.mjs` makes it from the package's build for browsers, with our own placeholders. */
const PROGRAM = 'reader.js'

/**
 * Scalar's configuration. Scalar's defaults load fonts, report usage, and offer a proxy and an assistant, all from other hosts. It prefers no security
 * scheme: each example then shows the first way of its operation, which is no credential for a public operation and `X-API-Key` for every other.
 */
const configuration = {
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
}

/** `/api-docs`: a reader for `/openapi.json` that can also send requests. Needs `reply.sendFile`, which `servePhotos` adds. */
export function serveApiReference(app: FastifyInstance, config: PageConfig): void {
  app.get('/api-docs', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      title: 'API reference · Petstore Gateway',
      description: 'Every REST operation of Petstore Gateway.',
      current: '/api-docs',
      body: bodyOf(app.publicAddresses.pathOf),
      style: asset('apiReference.css'),
      program: `/api-docs/${PROGRAM}`,
      script: startScript,
    }),
  )
  app.get(`/api-docs/${PROGRAM}`, { config: { authenticates: false, produces: ['text/javascript', '*/*'] } }, (_request, reply) =>
    reply.sendFile(PROGRAM, builtFolder, { maxAge: 0, immutable: false }),
  )
}

const startScript = asset('browser/apiReference.js')

/** The page may call this server only, so the calls that it offers go to its own host, whatever `PUBLIC_URL` names. */
function bodyOf(pathOf: Addresses['pathOf']): string {
  const settings = { ...configuration, url: pathOf('/openapi.json'), servers: [{ url: pathOf('') || '/' }] }
  const data = JSON.stringify(settings).replaceAll('<', '\\u003c')
  return `<div id="main"></div><script type="application/json" id="configuration">${data}</script>`
}
