import type { FastifyInstance } from 'fastify'
import { asset, builtFolder } from './asset.js'
import { type PageConfig, pageConfig, sendPage } from './page.js'
import { examples } from './playgroundExamples.js'

/** Name of the program, which `scripts/bundle.mjs` makes from `browser/playground`. */
const PROGRAM = 'playground.js'

/**
 * `/playground`: an editor for GraphQL with examples, docs and subscriptions. Nothing is loaded from or sent to another host, and all addresses are
 * relative to the page. Without PLAYGROUND the page does not exist. Needs `reply.sendFile`. See decision D144.
 */
export function servePlayground(app: FastifyInstance, config: PageConfig): void {
  if (!config.PLAYGROUND) return
  app.get('/playground', { config: pageConfig }, (request, reply) => {
    const [path = ''] = request.url.split('?', 1)
    if (path.endsWith('/')) return reply.redirect('../playground', 308) // the addresses are relative to the path without a slash
    return sendPage(reply, config, {
      title: 'Playground · Petstore Gateway',
      description: 'Write and run GraphQL with completion, the docs of the schema and examples.',
      current: '/playground',
      body,
      style: asset('playground.css'),
      module: { path: `playground/${PROGRAM}` },
    })
  })
  app.get(`/playground/${PROGRAM}`, { config: { authenticates: false, produces: ['text/javascript', '*/*'] } }, (_request, reply) =>
    // revalidated at each use (304 when unchanged), because the page and its program must fit together
    reply.sendFile(PROGRAM, builtFolder, { maxAge: 0, immutable: false }),
  )
}

const data = JSON.stringify(examples).replaceAll('<', '\\u003c')
const body = `<main id="main" tabindex="-1"><div id="playground"><p class="loading">Opening the playground…</p>
<noscript><p class="loading">The playground needs JavaScript. <a href="docs/api-guide">The API guide</a> shows the same calls with curl.</p></noscript></div></main>
<script type="application/json" id="examples">${data}</script>`
