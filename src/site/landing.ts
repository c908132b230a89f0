import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import type { Addresses } from '../http/addresses.js'
import { metricsPlace } from '../http/metricsPlace.js'
import { apiPath } from '../values/apiVersion.js'
import { asset, fill } from './asset.js'
import { escapeHtml, type PageConfig, pageConfig, sendPage } from './page.js'
import { pageModule } from './pageModules.js'

const template = asset('landing.html')
const style = asset('landing.css')

type LandingConfig = PageConfig & Pick<Config, 'INTROSPECTION' | 'METRICS_PORT' | 'METRICS_TOKEN' | 'isOpen'>

/**
 * `/` describes the gateway and lets a visitor try it. `/schema.graphql` is the schema as text, if introspection is allowed.
 * @param schemaText makes the schema's text, for the first reader.
 */
export function serveLanding(app: FastifyInstance, config: LandingConfig, schemaText: () => string): void {
  app.get('/', { config: pageConfig }, (request, reply) =>
    sendPage(reply, config, {
      title: 'Petstore Gateway',
      description: 'A pet shop in two styles, GraphQL and REST, over one schema.',
      body: landing(app.publicAddresses.baseFor(request), app.publicAddresses, config),
      style,
      module: { path: pageModule('landing.js') },
    }),
  )
  if (!config.INTROSPECTION) return
  let text: string | undefined
  app.get('/schema.graphql', { config: { authenticates: false, produces: ['text/plain', 'application/graphql'] } }, (_request, reply) => {
    text ??= schemaText()
    return reply.header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(text)
  })
}

const restPath = `${apiPath('pets')}?status=available&limit=3&fields=name,breed,species,price`
const signUpBody = JSON.stringify({ email: 'you@example.com', password: 'correct horse battery staple' })
/** The document that a visitor can run. */
export const landingDocument = '{ pets(status: available, limit: 3) { data { name breed price category { name } } } }'
const graphqlBody = JSON.stringify({ query: landingDocument })

type PageLink = readonly [path: string, name: string, text: string]

/** @param base of the addresses that the visitor's calls use. */
function landing(base: string, { pathOf, publicUrl }: Addresses, config: LandingConfig): string {
  const { PLAYGROUND, INTROSPECTION } = config
  const pages: readonly PageLink[] = [
    ...(PLAYGROUND ? ([['/playground', 'Playground', 'Write GraphQL with completion, schema docs and ready examples.']] as const) : []),
    ['/console', 'Console', 'Webhook endpoints, their deliveries, live events, your last requests.'],
    ['/api-docs', 'API reference', 'Every REST operation with its parameters, replies and errors.'],
    ['/docs', 'Guides', 'Quick start, browsing and paging, identity, limits, errors, settings.'],
  ]
  const sources: readonly PageLink[] = [
    ['/openapi.json', 'OpenAPI', 'The REST contract.'],
    ...(INTROSPECTION ? ([['/schema.graphql', 'Schema', 'The GraphQL contract.']] as const) : []),
    ['/health', 'Health', 'Dependencies of the server.'],
    ...(metricsPlace(config) === 'open' ? ([['/metrics', 'Metrics', 'For Prometheus.']] as const) : []),
  ]
  const href = (path: string) => escapeHtml(pathOf(path))
  const curl = `curl '${base}${restPath}'`
  const signUp = `curl ${base}${apiPath('users')} \\\n  -H 'content-type: application/json' \\\n  -d '${signUpBody}'`
  const profile = `# with the secret in KEY\ncurl ${base}${apiPath('me')} -H "X-API-Key: $KEY"`
  const post = `curl ${base}/graphql \\\n  -H 'content-type: application/json' \\\n  -d '${graphqlBody}'`
  const playground = PLAYGROUND ? `<a class="button" href="${href('/playground')}">Open the playground</a>` : ''
  return fill(template, {
    actions: `${playground}<a class="button${PLAYGROUND ? ' quiet' : ''}" href="${href('/docs/quick-start')}">Quick start</a>`,
    restCall: call('rest', 'REST', curl, restPath),
    graphqlCall: call('graphql', 'GraphQL', post, '/graphql', graphqlBody),
    own: escapeHtml(publicUrl()), // pictures of this server begin with it
    identity: href('/docs/identity'),
    ghosts: '<li class="pet ghost"><div class="picture"></div><p>&nbsp;</p><p>&nbsp;</p><p>&nbsp;</p></li>'.repeat(6),
    signUp: copied('sign-up', 'Sign up', signUp),
    profile: copied('profile', 'Your profile', profile),
    places: linkList(pages, href),
    sources: linkList(sources, href),
  })
}

function linkList(links: readonly PageLink[], href: (path: string) => string): string {
  const items = links.map(
    ([path, name, text]) => `<li><a href="${href(path)}"><strong>${name}</strong><code>${href(path)}</code><span>${text}</span></a></li>`,
  )
  return `<ul class="links">${items.join('')}</ul>`
}

function call(id: string, name: string, command: string, path: string, body = ''): string {
  return `<article class="call" data-path="${escapeHtml(path)}" data-body="${escapeHtml(body)}">
      <header><h3>${name}</h3>${COPY}<button type="button" data-do="run">Run</button></header>
      ${commandText(id, name, command)}
      <pre class="reply" tabindex="0" role="group" aria-label="Reply to the ${name} call" aria-live="polite" hidden></pre>
    </article>`
}

const COPY = '<button type="button" data-do="copy">Copy</button>'

/** A call for a terminal only: it changes data, or needs a key. */
function copied(id: string, name: string, command: string): string {
  return `<article class="call"><header><h3>${name}</h3>${COPY}</header>${commandText(id, name, command)}</article>`
}

function commandText(id: string, name: string, command: string): string {
  return `<pre tabindex="0" role="group" aria-label="${name} call"><code id="curl-${id}">${escapeHtml(command)}</code></pre>`
}
