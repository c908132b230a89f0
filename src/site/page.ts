import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { Config } from '../config.js'
import type { Addresses } from '../http/addresses.js'
import { asset, fill } from './asset.js'

/**
 * A page that the server renders. `body`, `style` and `script` are trusted: text from outside must pass `escapeHtml` first. All paths are paths of
 * the server's own routes, and `sendPage` makes the addresses; in `body` the page makes them itself, by `pathOf`.
 */
export interface HtmlPage {
  readonly title: string
  readonly description: string
  /** Path of the page's entry in the top bar, which marks this entry as current. */
  readonly current?: string
  /** The HTML below the top bar, with `<main>`. */
  readonly body: string
  /** CSS beside the CSS of all pages. */
  readonly style?: string
  readonly script?: string
  /** Path of a foreign program. It brings its own text styles and makes style elements, so the policy must allow these. */
  readonly program?: string
  /** A module of ours, with the import names of packages. On such a page no text can be parsed as HTML (Trusted Types). */
  readonly module?: { readonly path: string; readonly imports?: Readonly<Record<string, string>> }
  /** Errors are not stored; all other pages are asked for again. */
  readonly cache?: 'no-store'
}

/** The settings that every page shows. */
export type PageConfig = Pick<Config, 'PLAYGROUND' | 'APP_ENV'>

/** Route settings of pages for people: no credential, HTML as the reply. */
export const pageConfig = { authenticates: false, produces: ['text/html'] }

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Makes text safe inside elements and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

const template = asset('page.html')
const frameStyle = asset('frame.css')
const textStyle = asset('text.css')

const paw = asset('paw.svg').trim()
const icon = `data:image/svg+xml,${encodeURIComponent(paw.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('currentColor', '#0c8074'))}`

/** Sends a page. Its policy allows the page's own style and script, by their hashes, and requests to this server only (CSP 3). */
export function sendPage(reply: FastifyReply, config: PageConfig, page: HtmlPage): FastifyReply {
  const { program, script, module } = page
  const { pathOf } = reply.server.publicAddresses
  const style = frameStyle + (program ? '' : textStyle) + (page.style ?? '')
  const importMap = module?.imports && importMapOf(module.imports, pathOf)
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
    .header('cache-control', page.cache ?? 'no-cache')
    .type('text/html; charset=utf-8')
    .send(render(page, style, importMap, config, pathOf))
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`
}

/** JSON inside a script element: it must not end the element. */
function importMapOf(paths: Readonly<Record<string, string>>, pathOf: Addresses['pathOf']): string {
  const imports = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, pathOf(path)]))
  return JSON.stringify({ imports }).replaceAll('<', '\\u003c')
}

function render(
  { title, description, current, body, program, script, module }: HtmlPage,
  style: string,
  importMap: string | undefined,
  { PLAYGROUND, APP_ENV }: PageConfig,
  pathOf: Addresses['pathOf'],
): string {
  // a path without a slash at its beginning is relative to the page
  const href = (path: string) => escapeHtml(path.startsWith('/') ? pathOf(path) : path)
  const links = [
    ...(PLAYGROUND ? [['/playground', 'Playground']] : []),
    ['/console', 'Console'],
    ['/api-docs', 'API reference'],
    ['/docs', 'Guides'],
  ] as const
  const nav = links.map(([path, name]) => `<a href="${href(path)}"${path === current ? ' aria-current="page"' : ''}>${name}</a>`).join('')
  const scripts = [
    importMap && `<script type="importmap">${importMap}</script>`,
    module && `<script type="module" src="${href(module.path)}"></script>`,
    program && `<script src="${href(program)}"></script>`,
    script && `<script>${script}</script>`,
  ]
  return fill(template, {
    title: escapeHtml(title),
    description: escapeHtml(description),
    icon,
    base: escapeHtml(pathOf('')),
    home: href('/'),
    style: `<style>${style}</style>`,
    paw,
    nav,
    banner: APP_ENV === 'sandbox' ? '<p class="banner" role="note">Sandbox: data is reset every day at 00:00 UTC</p>' : '',
    body,
    scripts: scripts.filter(Boolean).join(''),
  })
}
