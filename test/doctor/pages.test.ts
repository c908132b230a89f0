import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { checks } from '../../src/doctor/registers.js'
import { thresholds } from '../../src/doctor/thresholds.js'
import { renderMarkdown } from '../../src/site/markdown.js'
import { markdownTable } from '../support/markdownTable.js'

const root = path.join(import.meta.dirname, '../..')
const page = (name: string) => readFileSync(path.join(root, 'docs', name), 'utf8')

describe('docs/doctor.md', () => {
  it('lists every check', () => {
    const rows = checks.map(({ id, subject, severity, looksFor, link, isOfProduction }) => [
      `\`${id}\``,
      subject,
      severity,
      isOfProduction ? 'yes' : '',
      looksFor,
      `[${link}](${link})`,
    ])
    expect(page('doctor.md')).toContain(markdownTable(['Check', 'Subject', 'Severity', 'Production only', 'Looks for', 'Read'], rows))
  })

  it('lists every threshold', () => {
    const rows = Object.entries(thresholds).map(([name, { value, unit, meaning }]) => [`\`${name}\``, `${value} ${unit}`, meaning])
    expect(page('doctor.md')).toContain(markdownTable(['Threshold', 'Value', 'Meaning'], rows))
  })

  it.each(checks.map(({ id, link }) => [id, link] as const))('%s links to a section that exists', (_id, link) => {
    const [file = '', anchor] = link.split('#')
    const text = page(file)
    if (anchor !== undefined) expect(renderMarkdown(text).html).toContain(`id="${anchor}"`)
  })
})

describe('docs/owasp.md', () => {
  const text = page('owasp.md')

  it('has the ten risks in their order, each with defences', () => {
    const risks = text.split('\n## ').slice(1)
    expect(risks.map((risk) => risk.slice(0, risk.indexOf(' ')))).toEqual(Array.from({ length: 10 }, (_, i) => `API${i + 1}`))
    for (const risk of risks)
      expect(risk.split('\n').filter((line) => /^\| [A-Z`].*\| `test\//.test(line)).length).toBeGreaterThanOrEqual(3)
  })

  it('names tests that exist', () => {
    const named = [...new Set([...text.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file))]
    expect(named.length).toBeGreaterThan(70)
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
  })
})
