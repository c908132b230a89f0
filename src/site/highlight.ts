import { escapeHtml } from './page.js'

/** Code as HTML, with marked comments, strings and JSON keys; more would need a parser for each language. */
export function highlight(code: string): string {
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
