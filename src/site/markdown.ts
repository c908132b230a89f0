import { Marked, type Token, type Tokens } from 'marked'
import { highlight } from './highlight.js'
import { escapeHtml } from './page.js'

/** The text below a heading. The text before the first heading of the second level has the id ''. */
interface GuideSection {
  readonly id: string
  readonly heading: string
  readonly text: string
}

export interface Rendered {
  /** The first heading. */
  readonly title: string
  /** The first sentence, as plain text. */
  readonly summary: string
  readonly html: string
  /** The headings of the second level. */
  readonly contents: readonly { readonly id: string; readonly text: string }[]
  readonly sections: readonly GuideSection[]
  /** Whether a table needs the whole width of the page. */
  readonly isWide: boolean
}

/** A table with more columns breaks its code between words and paths. */
const MAX_COLUMNS = 3
/** Characters of a row above which a table needs the whole width of the page. */
const MAX_ROW = 150

/**
 * Renders one of the project's own guides as HTML. Every heading gets an anchor in the form that GitHub uses: lower case with dashes; error codes
 * stay as they are. Links to `other.md` lead to `/docs/other`.
 * @param pathOf makes a path as clients see it.
 */
export function renderMarkdown(source: string, pathOf: (path: string) => string = (path) => path): Rendered {
  const contents: { id: string; text: string }[] = []
  const taken = new Map<string, number>()
  let tables = 0
  let isWide = false
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
        const served = servedPath(href)
        return `<a href="${escapeHtml(served.startsWith('/') ? pathOf(served) : served)}">${this.parser.parseInline(tokens)}</a>`
      },
      code({ text, lang = '' }: Tokens.Code) {
        return `<div class="example"><p class="bar"><span>${escapeHtml(lang)}</span></p><pre tabindex="0"><code>${highlight(text)}</code></pre></div>\n`
      },
      table({ header, rows }: Tokens.Table) {
        tables += 1
        const isLarge = header.length > MAX_COLUMNS
        if (isLarge && rows.some((cells) => cells.reduce((sum, { text }) => sum + text.length, 0) > MAX_ROW)) isWide = true
        const inline = ({ tokens }: Tokens.TableCell) => {
          const shown = this.parser.parseInline(tokens)
          return isLarge ? breakable(shown) : shown
        }
        const hasHeader = header.some(({ text }) => text !== '')
        const head = header.map((cell) => (cell.text === '' ? '<td></td>' : `<th scope="col">${inline(cell)}</th>`)).join('')
        const row = (cells: readonly Tokens.TableCell[]) =>
          cells.map((cell, i) => (i === 0 && !hasHeader ? `<th scope="row">${inline(cell)}</th>` : `<td>${inline(cell)}</td>`)).join('')
        const body = rows.map((cells) => `<tr>${row(cells)}</tr>`).join('\n')
        const size = isLarge ? ' class="wide"' : ''
        // a group that takes the focus can be scrolled by keyboard
        return `<div class="scroll" tabindex="0" role="group" aria-label="Table ${tables}"><table${size}>${hasHeader ? `<thead><tr>${head}</tr></thead>` : ''}<tbody>${body}</tbody></table></div>\n`
      },
    },
  })
  const tokens = marked.lexer(source)
  const html = marked.parser(tokens)
  const title = textOf(tokens, 'heading')
  const summary = textOf(tokens, 'paragraph').split(/(?<=[.!?])\s/)[0] ?? ''
  return { title, summary, html, contents, sections: sectionsOf(tokens, title), isWide }
}

/** Lets paths end a line after each slash. */
function breakable(html: string): string {
  return html.replace(/<code>([^<]*)<\/code>/g, (_code, text: string) => `<code>${text.replace(/\/(?=[\w{])/g, '/<wbr>')}</code>`)
}

/** Cuts a guide at its headings below the first. */
function sectionsOf(tokens: readonly Token[], title: string): GuideSection[] {
  const taken = new Map<string, number>()
  const sections = [{ id: '', heading: title, text: '' }]
  for (const token of tokens) {
    if (token.type !== 'heading') {
      const last = sections.at(-1)
      if (last)
        last.text = `${last.text} ${plain(token.type === 'code' ? token.text : token.raw)
          .replace(/:?-{3,}:?|[|#>\s]+/g, ' ')
          .replace(/ +/g, ' ')}`.trim()
    } else if (token.depth > 1) sections.push({ id: anchor(token.text, taken), heading: plain(token.text), text: '' })
  }
  return sections
}

function textOf(tokens: readonly { type: string; text?: string }[], type: string): string {
  return plain(tokens.find((token) => token.type === type)?.text ?? '')
}

/** Removes the marks of Markdown: marks of lists, `code`, *emphasis* and [links](to). */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^ *[-*] /gm, '')
    .replace(/[`*]/g, '')
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
