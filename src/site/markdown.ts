import { Marked, type Tokens } from 'marked'
import { escapeHtml } from './page.js'

export interface Rendered {
  /** The first heading. */
  readonly title: string
  /** The first sentence, as plain text. */
  readonly summary: string
  readonly html: string
  /** The headings of the second level. */
  readonly contents: readonly { readonly id: string; readonly text: string }[]
}

/**
 * Renders one of the project's own guides as HTML. Every heading gets an anchor in the form that GitHub uses: lower case with dashes; error codes
 * stay as they are. Links to `other.md` lead to `/docs/other`.
 */
export function renderMarkdown(source: string): Rendered {
  const contents: { id: string; text: string }[] = []
  const taken = new Map<string, number>()
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const shown = this.parser.parseInline(tokens)
        if (depth === 1) return `<h1>${shown}</h1>\n`
        const id = anchor(text, taken)
        if (depth === 2) contents.push({ id, text: plain(text) })
        return `<h${depth} id="${id}"><a class="anchor" href="#${id}">${shown}</a></h${depth}>\n`
      },
      link({ href, tokens }: Tokens.Link) {
        return `<a href="${escapeHtml(servedPath(href))}">${this.parser.parseInline(tokens)}</a>`
      },
      code({ text, lang = '' }: Tokens.Code) {
        return `<pre tabindex="0" data-lang="${escapeHtml(lang)}"><code>${highlight(text)}</code></pre>\n`
      },
    },
  })
  const tokens = marked.lexer(source)
  const html = marked.parser(tokens).replaceAll('<table>', '<div class="scroll"><table>').replaceAll('</table>', '</table></div>')
  return { title: textOf(tokens, 'heading'), summary: textOf(tokens, 'paragraph').split(/(?<=[.!?])\s/)[0] ?? '', html, contents }
}

function textOf(tokens: readonly { type: string; text?: string }[], type: string): string {
  return plain(tokens.find((token) => token.type === type)?.text ?? '')
}

/** Removes the marks of Markdown: `code`, *emphasis* and [links](to). */
function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '')
}

const CODE = /^[A-Z][A-Z_]+$/

function anchor(text: string, taken: Map<string, number>): string {
  const words = plain(text)
  const wanted = CODE.test(words)
    ? words
    : words
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-')
  const times = taken.get(wanted) ?? 0
  taken.set(wanted, times + 1)
  return times === 0 ? wanted : `${wanted}-${times}`
}

function servedPath(href: string): string {
  const [, page, fragment = ''] = /^(?:\.\/)?([\w-]+)\.md(#.*)?$/.exec(href) ?? []
  return page ? `/docs/${page}${fragment}` : href
}

/** Highlights comments, strings and JSON keys; more would need a parser for each language. */
function highlight(code: string): string {
  const parts = /((?:^|\s)(?:#|\/\/) [^\n]*)|("[^"\n]*"(?=:))|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\]|\\.)*')/g
  let end = 0
  let html = ''
  for (const match of code.matchAll(parts)) {
    const [text, comment, key] = match
    const kind = comment !== undefined ? 'comment' : key !== undefined ? 'key' : 'string'
    html += `${escapeHtml(code.slice(end, match.index))}<span class="${kind}">${escapeHtml(text)}</span>`
    end = match.index + text.length
  }
  return html + escapeHtml(code.slice(end))
}
