import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { Config } from '../config.js'
import { frameStyle, textStyle } from './pageStyle.js'

/** A page that the server renders. `body`, `style` and `script` are trusted: text from outside must pass `escapeHtml` first. */
export interface Page {
  readonly title: string
  readonly description: string
  /** Path of the page's entry in the top bar, which marks this entry as current. */
  readonly place?: string
  /** The HTML below the top bar, with `<main>`. */
  readonly body: string
  /** CSS beside the CSS of all pages. */
  readonly style?: string
  readonly script?: string
  /** Path of a foreign program. It brings its own text styles and makes style elements, so the policy must allow these. */
  readonly program?: string
  /** A module of ours, with the import names of packages. On such a page no text can be parsed as HTML (Trusted Types). */
  readonly module?: { readonly path: string; readonly imports: Readonly<Record<string, string>> }
}

/** Route settings of pages for people: no credential, HTML as the reply. */
export const pageConfig = { authenticates: false, produces: ['text/html'] }

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Makes text safe inside elements and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

const paw = `<svg viewBox="0 0 32 32" fill="currentColor" aria-hidden="true"><ellipse cx="6.6" cy="14.2" rx="3.1" ry="4.1" transform="rotate(-20 6.6 14.2)"/><ellipse cx="12.3" cy="7.6" rx="3.3" ry="4.6"/><ellipse cx="19.7" cy="7.6" rx="3.3" ry="4.6"/><ellipse cx="25.4" cy="14.2" rx="3.1" ry="4.1" transform="rotate(20 25.4 14.2)"/><path d="M16 14.6c4.6 0 9 5.2 9 9.3 0 3.1-2.5 4.3-4.9 3.9-1.6-.3-2.7-.8-4.1-.8s-2.5.5-4.1.8C9.5 28.2 7 27 7 23.9c0-4.1 4.4-9.3 9-9.3z"/></svg>`
const icon = `data:image/svg+xml,${encodeURIComponent(paw.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('currentColor', '#0c8074'))}`

/** Sends a page. Its policy allows the page's own style and script, by their hashes, and requests to this server only (CSP 3). */
export function sendPage(reply: FastifyReply, config: Pick<Config, 'PLAYGROUND'>, page: Page): FastifyReply {
  const { program, script, module } = page
  const style = frameStyle + (program ? '' : textStyle) + (page.style ?? '')
  const importMap = module && JSON.stringify({ imports: module.imports })
  const scripts = [...(program || module ? ["'self'"] : []), ...[script, importMap].flatMap((text) => (text ? [hashOf(text)] : []))]
  const policy = [
    "default-src 'none'",
    `style-src ${program ? "'unsafe-inline'" : hashOf(style)}`,
    `script-src ${scripts.join(' ') || "'none'"}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...(module ? ["require-trusted-types-for 'script'", "trusted-types 'none'"] : []),
  ]
  return reply
    .header('content-security-policy', policy.join('; '))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(render(page, style, importMap, config))
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`
}

function render(
  { title, description, place, body, program, script, module }: Page,
  style: string,
  importMap: string | undefined,
  { PLAYGROUND }: Pick<Config, 'PLAYGROUND'>,
): string {
  const links = [
    ...(PLAYGROUND ? [['/playground', 'Playground']] : []),
    ['/console', 'Console'],
    ['/api-docs', 'API reference'],
    ['/docs', 'Guides'],
  ] as const
  const nav = links.map(([path, name]) => `<a href="${path}"${path === place ? ' aria-current="page"' : ''}>${name}</a>`).join('')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${escapeHtml(description)}">
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wrap"><a class="brand" href="/">${paw}Petstore Gateway</a><nav aria-label="Site">${nav}</nav></div></header>
${body}
${importMap ? `<script type="importmap">${importMap}</script>` : ''}${module ? `<script type="module" src="${module.path}"></script>` : ''}${program ? `<script src="${program}"></script>` : ''}${script ? `<script>${script}</script>` : ''}
</body>
</html>
`
}
