import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const inRoot = (name: string) => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8')

/** A block of code that shows a file of `test/clients`. The sentence before the block ends with the name of the file and a colon. */
const SHOWN_FILE = /(`([\w-]+\/[\w.]+)`:\n\n```\w+\n)[\s\S]*?(\n```\n)/g

/** `docs/clients.md`: the text stays, and each block of code becomes the file that it shows. */
export function clientsPage(): string {
  return inRoot('docs/clients.md').replaceAll(
    SHOWN_FILE,
    (_block, before: string, file: string, after: string) => before + inRoot(`test/clients/${file}`).trimEnd() + after,
  )
}
