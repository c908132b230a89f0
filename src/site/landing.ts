import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.js'
import { listeningUrl } from '../http/listeningUrl.js'
import { apiPath } from '../values/apiVersion.js'
import { asset, fill } from './asset.js'
import { escapeHtml, pageConfig, sendPage } from './page.js'

const template = asset('landing.html')
const style = asset('landing.css')
const script = asset('browser/landing.js')

type LandingConfig = Pick<Config, 'PLAYGROUND' | 'INTROSPECTION' | 'PUBLIC_URL' | 'HOST' | 'PORT'>

/**
 * `/` describes the gateway and lets a visitor try it. `/schema.graphql` is the schema as text, if introspection is allowed.
 * @param schemaText makes the schema's text.
 */
export function serveLanding(app: FastifyInstance, config: LandingConfig, schemaText: () => string): void {
  app.get('/', { config: pageConfig }, (request, reply) =>
    sendPage(reply, config, {
      title: 'Petstore Gateway',
      description: 'A pet shop in two styles, GraphQL and REST, over one schema.',
      body: landing(originOf(request, config), config.PUBLIC_URL ?? listeningUrl(app, config), config),
      style,
      script,
    }),
  )
  if (!config.INTROSPECTION) return
  const text = schemaText()
  app.get('/schema.graphql', { config: { authenticates: false, produces: ['text/plain', 'application/graphql'] } }, (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(text),
  )
}

/** The origin that the visitor uses. A proxy may accept https for us; only `PUBLIC_URL` can tell. */
function originOf({ host, protocol }: FastifyRequest, { PUBLIC_URL }: LandingConfig): string {
  if (PUBLIC_URL && new URL(PUBLIC_URL).host === host) return PUBLIC_URL
  return /^[\w.[\]:-]+$/.test(host) ? `${protocol}://${host}` : ''
}

const restPath = `${apiPath('pets')}?status=available&limit=3&fields=name,breed,species,price`
const signUpBody = JSON.stringify({ email: 'you@example.com', password: 'correct horse battery staple' })
const graphqlBody = JSON.stringify({ query: '{ pets(status: available, limit: 3) { data { name breed price category { name } } } }' })

type PageLink = readonly [path: string, name: string, text: string]

/** @param origin of the visitor's request. @param own the prefix of our pictures' addresses. */
function landing(origin: string, own: string, { PLAYGROUND, INTROSPECTION }: LandingConfig): string {
  const pages: readonly PageLink[] = [
    ...(PLAYGROUND ? ([['/playground', 'Playground', 'Write GraphQL with completion, schema docs and ready examples.']] as const) : []),
    ['/console', 'Console', 'Webhook endpoints, their deliveries, live events, your last requests.'],
    ['/api-docs', 'API reference', 'Every REST operation with its parameters, replies and errors.'],
    ['/docs', 'Guides', 'Quick start, browsing and paging, identity, errors, settings.'],
  ]
  const sources: readonly PageLink[] = [
    ['/openapi.json', 'OpenAPI', 'The REST contract.'],
    ...(INTROSPECTION ? ([['/schema.graphql', 'Schema', 'The GraphQL contract.']] as const) : []),
    ['/health', 'Health', 'Dependencies of the server.'],
    ['/metrics', 'Metrics', 'For Prometheus.'],
  ]
  const curl = `curl '${origin}${restPath}'`
  const signUp = `curl ${origin}${apiPath('users')} \\\n  -H 'content-type: application/json' \\\n  -d '${signUpBody}'`
  const profile = `# with the secret in KEY\ncurl ${origin}${apiPath('me')} -H "X-API-Key: $KEY"`
  const post = `curl ${origin}/graphql \\\n  -H 'content-type: application/json' \\\n  -d '${graphqlBody}'`
  const playground = PLAYGROUND ? '<a class="button" href="/playground">Open the playground</a>' : ''
  return fill(template, {
    actions: `${playground}<a class="button${PLAYGROUND ? ' quiet' : ''}" href="/docs/quick-start">Quick start</a>`,
    restCall: call('rest', 'REST', curl, restPath),
    graphqlCall: call('graphql', 'GraphQL', post, '/graphql', graphqlBody),
    own: escapeHtml(own),
    ghosts: '<li class="pet ghost"><div class="picture"></div><p>&nbsp;</p><p>&nbsp;</p><p>&nbsp;</p></li>'.repeat(6),
    signUp: copied('sign-up', 'Sign up', signUp),
    profile: copied('profile', 'Your profile', profile),
    places: linkList(pages),
    sources: linkList(sources),
  })
}

function linkList(links: readonly PageLink[]): string {
  const items = links.map(
    ([path, name, text]) => `<li><a href="${path}"><strong>${name}</strong><code>${path}</code><span>${text}</span></a></li>`,
  )
  return `<ul class="links">${items.join('')}</ul>`
}

function call(id: string, name: string, command: string, path: string, body = ''): string {
  return `<article class="call" data-path="${escapeHtml(path)}" data-body="${escapeHtml(body)}">
      <header><h3>${name}</h3>${COPY}<button type="button" data-do="run">Run</button></header>
      ${commandText(id, name, command)}
      <pre class="reply" tabindex="0" aria-live="polite" hidden></pre>
    </article>`
}

const COPY = '<button type="button" data-do="copy">Copy</button>'

/** A call for a terminal only: it changes data, or needs a key. */
function copied(id: string, name: string, command: string): string {
  return `<article class="call"><header><h3>${name}</h3>${COPY}</header>${commandText(id, name, command)}</article>`
}

function commandText(id: string, name: string, command: string): string {
  return `<pre tabindex="0" aria-label="${name} call"><code id="curl-${id}">${escapeHtml(command)}</code></pre>`
}
