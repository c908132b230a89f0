import type { SendErrorPage } from '../http/errorPage.js'
import type { ErrorSupport } from '../values/support.js'
import { asset } from './asset.js'
import { escapeHtml, type PageConfig, sendPage } from './page.js'

const style = asset('errorPage.css')

/** Errors as pages with a way home. The page shows the words of the error catalogue, and the request id for a question to the operators. */
export function createErrorPage(config: PageConfig): SendErrorPage {
  return ({ code, status, title, message, resolution, docs, requestId }, reply) => {
    const { pathOf, support } = reply.server.publicAddresses
    const heading = status === 404 ? 'This page does not exist' : title
    const facts =
      status === 404
        ? '<p class="lede">Check the address, or begin at the start page.</p>'
        : `<p class="lede">${escapeHtml(message.replace(/[.!?]?$/, '.'))}</p><p class="soft">${withCode(resolution)}</p>`
    const body = `<main id="main" class="wrap">
<p class="code">Error ${status}</p>
<h1>${escapeHtml(heading)}</h1>
${facts}
<p class="actions"><a class="button" href="${escapeHtml(pathOf('/'))}">To the start page</a><a class="button quiet" href="${escapeHtml(pathOf('/docs'))}">Guides</a></p>
<p class="soft facts">Request <code>${escapeHtml(requestId)}</code>. <a href="${escapeHtml(docs)}">${code}</a> in the list of errors.${status < 500 ? '' : linksOf(support)}</p>
</main>`
    return sendPage(reply, config, { title: `${status} · Petstore Gateway`, description: heading, body, style, cache: 'no-store' })
  }
}

function linksOf({ statusPage, url, email }: ErrorSupport = {}): string {
  const links = [
    [statusPage, 'Disturbances'],
    [url, 'Support'],
    [email && `mailto:${email}`, email],
  ] as const
  return links.map(([href, text]) => (href && text ? ` <a href="${escapeHtml(href)}">${escapeHtml(text)}</a>` : '')).join('')
}

/** The catalogue writes code between backquotes. */
function withCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>')
}
