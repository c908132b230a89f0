import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sandboxOutcomes } from '../src/domain/sandbox/outcomes.js'
import { catalogue } from '../src/values/errors/catalogue.js'

const places = { paymentMethod: '`paymentMethod`', receiver: '`url` of an endpoint', 'X-Sandbox-Error': '`X-Sandbox-Error`' } as const

/** `docs/sandbox.md`: the text stays, and the table of outcomes is made anew. */
export function sandboxPage(): string {
  const rows = sandboxOutcomes.map(({ place, value, code, meaning }) => {
    const reply = code ? `\`${code}\`, ${catalogue[code].status}` : 'success'
    return `| ${places[place]} | \`${value}\` | ${reply} | ${meaning} |`
  })
  const table = `| Part of the call | Value | Reply | What happens |\n|---|---|---|---|\n${rows.join('\n')}\n`
  const page = readFileSync(fileURLToPath(new URL('../docs/sandbox.md', import.meta.url)), 'utf8')
  return page.replace(/^\| Part of the call \|.*\n(?:\|.*\n)+/m, () => table)
}
