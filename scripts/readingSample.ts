// Picks comments and messages at random: `tsx scripts/readingSample.ts SEED`. A reader who does not know the code restates each text. A text that this
// reader misunderstands is to be rewritten.
import ts from 'typescript'
import { seededRandom } from '../src/seed/random.js'

const COMMENTS = 50
const MESSAGES = 20
/** A shorter text is a label. */
const FEWEST_WORDS = 6

const files = ts.sys
  .readDirectory('src', ['.ts'])
  .filter((file) => !file.startsWith('src/seed/'))
  .sort()
const random = seededRandom(Number(process.argv[2] ?? 1))
show('Comments', files.flatMap(commentsOf), COMMENTS)
show('Messages', files.flatMap(messagesOf), MESSAGES)

function show(title: string, texts: readonly string[], count: number): void {
  const picked = random.shuffle(texts.filter((text) => text.split(/\s+/).length > FEWEST_WORDS)).slice(0, count)
  process.stdout.write(`${title} (${texts.length})\n${picked.map((text, i) => `${i + 1}. ${text}\n`).join('')}\n`)
}

/** The comments of a file, each with its line of code: the line that it ends, or the line below. */
function commentsOf(file: string): string[] {
  const text = ts.sys.readFile(file) ?? ''
  const found = text.matchAll(
    /\/\*\*(?<doc>.*?)\*\/\s*(?<below>[^\n]*)|(?<=^|\n)(?<before>[^\n]*)(?<=^|\s)\/\/ (?<line>[^\n]*)\n?(?<next>[^\n]*)/gs,
  )
  return [...found].map(({ groups: { doc, below, before, line, next } = {} }) =>
    doc === undefined
      ? `${file}: ${line} | ${before?.trim() || next?.trim()}`
      : `${file}: ${doc.replaceAll(/\s*\n\s*\*/g, '').trim()} | ${below}`,
  )
}

/** The whole sentences that a file's strings hold. */
function messagesOf(file: string): string[] {
  const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? '', ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isTemplateLiteral(node)) {
      const text = node.getText().slice(1, -1)
      if (/^([A-Z][a-z]|must )/.test(text)) found.push(`${file}: ${text}`)
    } else ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
