import { randomBytes } from 'node:crypto'
import { getAltairHtml, getDistDirectory, isSandboxFrame, type RenderOptions } from 'altair-static'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { asset } from './asset.js'
import { escapeHtml } from './page.js'
import { type Example, examples } from './playgroundExamples.js'

const folder = getDistDirectory()
const FILES_MAX_AGE_MS = 3600_000

/**
 * Altair at `/playground`, from the files of its package: nothing is loaded from or sent to another host. Without PLAYGROUND the page does not exist.
 * Needs `reply.sendFile`, which `servePhotos` adds.
 */
export function servePlayground(app: FastifyInstance, { PLAYGROUND }: Pick<Config, 'PLAYGROUND'>): void {
  if (!PLAYGROUND) return
  app.get('/playground', { config: { authenticates: false, produces: ['text/html'] } }, (_request, reply) => {
    const nonce = randomBytes(16).toString('base64')
    return reply
      .header('content-security-policy', pagePolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page(nonce, app.publicAddresses.pathOf('/playground/')))
  })
  app.get('/playground/*', { config: { authenticates: false, produces: ['*/*'] } }, (request, reply) => {
    const { '*': file } = request.params as { '*': string } // from the route's path
    if (!isSandboxFrame(file)) reply.header('content-security-policy', filePolicy)
    else reply.header('content-security-policy', scriptFramePolicy).header('x-frame-options', 'SAMEORIGIN')
    return reply.sendFile(file, folder, { maxAge: FILES_MAX_AGE_MS, immutable: false })
  })
}

/** Hashes of three style elements that Altair's libraries make without the nonce: an empty style, an empty theme, and the editor's first style. */
const styleHashes = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-KEusrVhJr9hIBdaMJvOVaP+WWz8kc3DCY43CCLLIGfY='",
  "'sha256-yk9i/VlAiCewfGAOHBXDc9YkttDeM+lHMEWQuZFElGM='",
]

/** Policy of the page: scripts of the package and the start script, styles of the package or with the nonce, requests to this server only. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}' ${styleHashes.join(' ')}`,
    "style-src-attr 'unsafe-inline'", // Altair sizes its panes by attributes
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Policy of the package's files. A worker has the policy of its own reply, and loads the package's other scripts. */
const filePolicy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"

/** Policy of the frame that runs a visitor's scripts, before or after the request of a tab. The frame reaches no host, not even this server. */
const scriptFramePolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self'; frame-ancestors 'self'"

const startScript = asset('browser/playground.js')

/** @param base address of Altair's files, with a slash at its end */
function page(cspNonce: string, base: string): string {
  const options: RenderOptions = {
    cspNonce,
    initialWindows: examples.map(tab),
    ...live,
    disableAccount: true,
    instanceStorageNamespace: 'petstore_',
    initialSettings: { theme: 'system', 'schema.reloadOnStart': true },
    persistedSettings: { 'alert.disableUpdateNotification': true, 'banners.disable': true, disablePushNotification: true },
  }
  const data = JSON.stringify(options).replaceAll('<', '\\u003c')
  return getAltairHtml()
    .replace('<title>Altair</title>', '<title>Playground · Petstore Gateway</title>')
    .replace(/<base[^>]*>/, `<base href="${escapeHtml(base)}">`)
    .replace('<style>', `<style nonce="${cspNonce}">`)
    .replace(
      '</body>',
      () =>
        `<script type="application/json" id="options">${data}</script><script type="module" nonce="${cspNonce}">${startScript}</script></body>`,
    )
}

/** Makes subscriptions of every tab use the event stream. */
const live = { initialSubscriptionRequestHandlerId: 'graphql-sse' } as const

function tab({ name, query, variables }: Example): NonNullable<RenderOptions['initialWindows']>[number] {
  return {
    ...live,
    initialName: name,
    initialQuery: query,
    initialVariables: JSON.stringify(variables ?? {}, null, 2),
    initialHeaders: { 'X-API-Key': '' }, // a row for the key; an empty header is not sent
  }
}
