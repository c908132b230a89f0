import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { notFound } from '../values/errors/make.js'
import { asset } from './asset.js'
import { type Rendered, renderMarkdown } from './markdown.js'
import { escapeHtml, pageConfig, sendPage } from './page.js'

/** The guides are part of the program, in a folder beside `src` and `dist`. */
const folder = fileURLToPath(new URL('../../docs', import.meta.url))
/** Guides in reading order for newcomers. Other guides follow, sorted by name. */
const order = [
  'quick-start',
  'api-guide',
  'clients',
  'identity',
  'idempotency',
  'webhooks',
  'live-events',
  'inputs',
  'operations',
  'console',
  'errors',
  'glossary',
  'settings',
  'limits',
  'shares',
]

const style = asset('guides.css')

type Guides = ReadonlyMap<string, Rendered>

/** `/docs` lists the guides of `docs/`, `/docs/errors` shows one of them. They are read and rendered once, at the first request. */
export function serveGuides(app: FastifyInstance, config: Pick<Config, 'PLAYGROUND'>): void {
  let read: Guides | undefined
  const guides = () => {
    read ??= readGuides()
    return read
  }

  app.get('/docs', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      title: 'Guides · Petstore Gateway',
      description: 'How to use and run Petstore Gateway.',
      current: '/docs',
      body: layout(guides(), undefined, overview(guides())),
      style,
    }),
  )
  for (const name of filesOf('svg'))
    app.get(`/docs/${name}.svg`, { config: { authenticates: false, produces: ['image/svg+xml', '*/*'] } }, (_request, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .type('image/svg+xml')
        .send(readFileSync(path.join(folder, `${name}.svg`))),
    )
  app.get('/docs/:page', { config: pageConfig }, (request, reply) => {
    const { page } = request.params as { page: string } // from the route's path
    const guide = guides().get(page)
    if (!guide) throw notFound('Page', page.slice(0, 100))
    return sendPage(reply, config, {
      title: `${guide.title} · Petstore Gateway`,
      description: guide.summary,
      current: '/docs',
      body: layout(guides(), page, `<article>${guide.html}</article>`),
      style,
    })
  })
}

/** The names of the guides or of their pictures, without the ending. */
function filesOf(ending: 'md' | 'svg'): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : []
  return files.filter((file) => /^[\w-]+\.\w+$/.test(file) && file.endsWith(`.${ending}`)).map((file) => path.parse(file).name)
}

function readGuides(): Guides {
  const names = filesOf('md')
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  return new Map(names.map((name) => [name, renderMarkdown(readFileSync(path.join(folder, `${name}.md`), 'utf8'))]))
}

function layout(guides: Guides, current: string | undefined, content: string): string {
  const links = [...guides].map(
    ([name, { title }]) => `<li><a href="/docs/${name}"${name === current ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a></li>`,
  )
  const contents = (current && guides.get(current)?.contents) || []
  const aside =
    contents.length > 1
      ? `<aside><nav aria-label="On this page"><p>On this page</p><ul>${contents.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`).join('')}</ul></nav></aside>`
      : ''
  return `<div class="wrap docs">
<nav class="guides" aria-label="Guides"><ul>${links.join('')}</ul></nav>
<main id="main">${content}</main>
${aside}
</div>`
}

function overview(guides: Guides): string {
  const cards = [...guides].map(
    ([name, { title, summary }]) =>
      `<li><a href="/docs/${name}"><strong>${escapeHtml(title)}</strong><span>${escapeHtml(summary)}</span></a></li>`,
  )
  return `<h1>Guides</h1><p class="lede">How to use and run Petstore Gateway.</p><ul class="cards">${cards.join('')}</ul>`
}
