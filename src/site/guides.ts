import type { FastifyInstance } from 'fastify'
import { entityTag, matchingTag } from '../rest/entityTag.js'
import { notFound } from '../values/errors/make.js'
import { asset } from './asset.js'
import { guideGroups } from './guideGroups.js'
import { searchFile } from './guideSearch.js'
import { escapeHtml, type PageConfig, pageConfig, sendPage } from './page.js'
import { pageImports, pageModule } from './pageModules.js'
import { type Guide, guidePicture, guidePictureNames, readGuides } from './readGuides.js'

const style = asset('guides.css')
/** The address of the gateway in the examples. Each reader sees the address of the reader's own gateway. */
const EXAMPLE_BASE = 'http://127.0.0.1:8080'

type Guides = ReadonlyMap<string, Guide>

/** Makes the parts of a page from the guides, with paths as clients see them. */
interface Shelf {
  readonly guides: Guides
  readonly href: (name: string) => string
}

/** `/docs` lists the guides of `docs/`, `/docs/errors` shows one of them. They are read and rendered once, at the first request. */
export function serveGuides(app: FastifyInstance, config: PageConfig): void {
  const { pathOf, baseFor } = app.publicAddresses
  let read: Guides | undefined
  const shelf = (): Shelf => {
    read ??= readGuides(pathOf)
    return { guides: read, href: (name) => escapeHtml(pathOf(name === '' ? '/docs' : `/docs/${name}`)) }
  }
  const common = { current: '/docs', style, module: { path: pageModule('guides.js'), imports: pageImports } }

  app.get('/docs', { config: pageConfig }, (_request, reply) =>
    sendPage(reply, config, {
      ...common,
      title: 'Guides · Petstore Gateway',
      description: 'How to use and run Petstore Gateway.',
      body: layout(shelf(), undefined),
    }),
  )
  app.get('/docs/:page', { config: pageConfig }, (request, reply) => {
    const { page } = request.params as { page: string } // from the route's path
    const guide = shelf().guides.get(page)
    if (!guide) throw notFound('Page', page.slice(0, 100))
    const base = escapeHtml(baseFor(request))
    return sendPage(reply, config, {
      ...common,
      title: `${guide.title} · Petstore Gateway`,
      description: guide.summary,
      body: layout(shelf(), guide).replaceAll(EXAMPLE_BASE, () => base),
    })
  })
  servePictures(app)
  serveSearch(app, () => shelf().guides)
}

function servePictures(app: FastifyInstance): void {
  for (const name of guidePictureNames())
    app.get(`/docs/${name}.svg`, { config: { authenticates: false, produces: ['image/svg+xml', '*/*'] } }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').type('image/svg+xml').send(guidePicture(name)),
    )
}

/** The search index is one file. The browser loads it once and searches without asking the server. */
function serveSearch(app: FastifyInstance, guides: () => Guides): void {
  let made: { text: string; tag: string } | undefined
  const file = () => {
    if (made) return made
    const text = JSON.stringify(searchFile(guides().values()))
    made = { text, tag: entityTag(1, text) }
    return made
  }
  app.get('/docs/search.json', { config: { authenticates: false } }, (request, reply) => {
    const { text, tag } = file()
    const known = matchingTag(request.headers['if-none-match'] ?? '', tag)
    reply.headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, no-cache', etag: known ?? tag })
    return known ? reply.code(304).send() : reply.send(text)
  })
}

function layout(shelf: Shelf, guide: Guide | undefined): string {
  const main = guide
    ? `<p class="crumbs"><a href="${shelf.href('')}">Guides</a> / ${escapeHtml(guide.group)}</p><article>${guide.html}</article>${turns(shelf, guide)}`
    : overview(shelf)
  return `<div class="wrap docs${guide && !guide.isWide ? '' : ' wide'}">
<div class="side">
<form class="search" role="search" hidden><label for="search">Search the guides</label>
<input id="search" type="search" autocomplete="off" spellcheck="false"><p role="status" id="search-status"></p><ul id="found"></ul></form>
<nav class="guides" aria-label="Guides">${lists(shelf, guide)}</nav>
</div>
<main id="main">${main}</main>
${guide ? contents(guide) : ''}
</div>`
}

/** A list of links for each group. */
function lists({ guides, href }: Shelf, current: Guide | undefined): string {
  const link = ({ name, title }: Guide) =>
    `<li><a href="${href(name)}"${name === current?.name ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a></li>`
  return byGroup(guides)
    .map(({ title, members }) => `<p>${escapeHtml(title)}</p><ul>${members.map(link).join('')}</ul>`)
    .join('')
}

function byGroup(guides: Guides): { title: string; members: Guide[] }[] {
  return guideGroups.map(({ title }) => ({ title, members: [...guides.values()].filter(({ group }) => group === title) }))
}

function contents({ contents }: Guide): string {
  if (contents.length < 2) return ''
  const links = contents.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`)
  return `<aside><nav aria-label="On this page"><p>On this page</p><ul>${links.join('')}</ul></nav></aside>`
}

/** Links to the guides before and after this guide. */
function turns({ guides, href }: Shelf, { name }: Guide): string {
  const all = [...guides.values()]
  const at = all.findIndex((guide) => guide.name === name)
  const turn = (guide: Guide | undefined, rel: 'prev' | 'next', label: string) =>
    guide ? `<a rel="${rel}" href="${href(guide.name)}"><span>${label}</span>${escapeHtml(guide.title)}</a>` : ''
  return `<nav class="turns" aria-label="Other guides">${turn(at > 0 ? all[at - 1] : undefined, 'prev', 'Previous')}${turn(all[at + 1], 'next', 'Next')}</nav>`
}

function overview({ guides, href }: Shelf): string {
  const card = ({ name, title, summary }: Guide) =>
    `<li><a href="${href(name)}"><strong>${escapeHtml(title)}</strong><span>${escapeHtml(summary)}</span></a></li>`
  const groups = byGroup(guides).map(
    ({ title, members }) => `<h2>${escapeHtml(title)}</h2><ul class="cards">${members.map(card).join('')}</ul>`,
  )
  return `<h1>Guides</h1><p class="lede">How to use, run and change Petstore Gateway.</p>${groups.join('')}`
}
