import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { petstoreProgram } from '../../src/command/program.js'
import { settingNames } from '../../src/settingDefaults.js'

const text = (name: string) => readFileSync(`docs/${name}.md`, 'utf8')
const guides = ['hardening', 'secrets', 'tuning', 'environments', 'commands'].map((name) => [name, text(name)] as const)
/** The pages that list the metrics. */
const monitoring = text('monitoring') + text('operations')

/** Names of other programs in the form of a setting. */
const FOREIGN = ['NODE_OPTIONS', 'CLIENT_ID', 'AWS_ACCESS_KEY_ID']

/** The command that these words begin with; undefined for an unknown command. */
function commandOf(words: readonly string[]): Command | undefined {
  let command: Command = petstoreProgram(async () => {})
  for (const word of words) {
    if (command.commands.length === 0) return command
    const below = command.commands.find((candidate) => candidate.name() === word)
    if (!below) return undefined
    command = below
  }
  return command
}

describe.each(guides)('docs/%s.md', (_name, guide) => {
  it('names only settings that exist', () => {
    const named = new Set([...guide.matchAll(/(?<![\w$./-])[A-Z]+(?:_[A-Z]+)+(?![\w(])/g)].map(([name]) => name))
    const known = [...settingNames, ...settingNames.map((name) => `${name}_FILE`), 'NAME_FILE', ...FOREIGN]
    expect([...named].filter((name) => !known.includes(name))).toEqual([])
  })

  it('names only metrics that the gateway has', () => {
    const metrics = new Set(
      [...guide.matchAll(/\b(?:gateway|database|http)_[a-z_]+(?:_total|_seconds|_bytes|_points|_breaches|_waiting|_up|_processes)\b/g)].map(
        ([name]) => name,
      ),
    )
    expect([...metrics].filter((name) => !monitoring.includes(`\`${name}\``))).toEqual([])
  })

  it('names only commands and options that exist', () => {
    for (const [, line = ''] of guide.matchAll(/petstore ((?:[a-z][\w-]*|--[a-z-]+)(?: [^`|\n)]*)?)/g)) {
      const words = line.split(' ').filter(Boolean)
      const names = words
        .slice(0, words.findIndex((word) => !/^[a-z]+(-[a-z]+)*$/.test(word)) + 1 || undefined)
        .filter((word) => /^[a-z]+(-[a-z]+)*$/.test(word))
      const command = commandOf(names)
      expect(command, `petstore ${line}`).toBeDefined()
      const options = ['--help', '--version', ...(command?.options.map(({ long }) => long) ?? [])]
      for (const option of words.filter((word) => word.startsWith('--'))) expect(options, `petstore ${line}`).toContain(option)
    }
  })
})
