/**
 * The words of SQL, in the order in which they must be looked for: quoted names, parameters, literals of texts in every notation (also one that was cut off),
 * comments, names, numbers.
 */
const WORDS =
  /"(?:[^"]|"")*"|\$\d+|[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** SQL whose literals are `?`. Parameters such as `$1` stay, because their values stand elsewhere. */
export function withoutLiterals(text: string): string {
  return text.replace(WORDS, (word) => {
    if (/^(?:"|\$\d)/.test(word)) return word
    if (/^(?:--|\/\*)/.test(word)) return ' '
    return /^(?:\d|\$)|'/.test(word) ? '?' : word
  })
}
