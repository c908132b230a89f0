import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { petstoreProgram } from '../../src/command/program.js'
import { nameOf } from '../../src/command/usage.js'
import { runCli, runHosted } from './runCli.js'

const program = petstoreProgram(async () => {})
const all = below(program)
const leaves = all.filter((command) => command.commands.length === 0)
const groups = all.filter((command) => command.commands.length > 0)

/** Commands that print nothing but messages. */
const MESSAGES_ALONE = [
  'start',
  'migrate',
  'seed',
  'reset',
  'restore',
  'anonymise',
  'reencrypt',
  'keys revoke',
  'users suspend',
  'users reinstate',
  'users set-role',
  'oauth-client revoke',
  'webhooks disable',
  'webhooks enable',
  'signing-keys rotate',
]
/** Their output is JSON without an option. */
const ALWAYS_JSON = ['oauth-client create', 'openapi', 'documents build', 'audit export']

function below(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...below(child)])
}

function named(commands: readonly Command[]): (readonly [name: string, command: Command])[] {
  return commands.map((command) => [nameOf(command).replace(/^petstore /, ''), command] as const)
}

const words = (name: string) => name.split(' ')

describe('every command', () => {
  it.each(named(leaves))('%s has a help with an example, which has its own options alone', async (name, command) => {
    const { status, stdout, stderr } = await runHosted({}, ...words(name), '--help')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: petstore ${name} `))
    const [example = ''] = /(?<=\nExample:\n)[^\n]+/.exec(stdout) ?? []
    expect(example).toContain(`petstore ${name}`)
    const known = command.options.map(({ long }) => long)
    const [ownPart = ''] = example.slice(example.indexOf(`petstore ${name}`)).split(/[|)]/)
    for (const [option] of ownPart.matchAll(/--[a-z-]+/g)) expect(known).toContain(option)
  })

  it.each(named(leaves))(
    '%s has a description of one line, and its help tells which options it cannot do without',
    async (name, command) => {
      expect(command.description()).not.toContain('\n') // a line feed would end a row of docs/commands.md
      const { stdout } = await runHosted({}, ...words(name), '--help')
      const text = stdout.replaceAll(/\s+/g, ' ')
      for (const { flags, mandatory, description } of command.options)
        expect([flags, text.includes(`${flags} ${description} (required)`)]).toEqual([flags, mandatory])
    },
  )

  it.each(named(leaves))('%s prints data as JSON, too, where it prints data', (name, command) => {
    const hasJson = command.options.some(({ long }) => long === '--json')
    expect(hasJson).toBe(![...MESSAGES_ALONE, ...ALWAYS_JSON].includes(name))
  })

  it.each(named(leaves))('%s refuses an unknown option with status 2 and names its own', async (name, command) => {
    const { status, stdout, stderr } = await runHosted({}, ...words(name), ...validArguments(command), '--hard')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^petstore ${name}: unknown option '--hard'[^\\n]* Run \`petstore ${name} --help\`[^\\n]*\\n$`))
    for (const { long } of command.options) expect(stderr).toContain(long ?? 'a long form')
  })

  it.each(named(leaves))('%s refuses one argument too many with status 2', async (name, command) => {
    const { status, stdout, stderr } = await runHosted({}, ...words(name), ...validArguments(command), 'stray')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^petstore [^\n]*too many arguments[^\n]*\n$/)
  })

  it.each(
    named(leaves).flatMap(([name, command]) => command.options.filter(({ required }) => required).map((option) => ({ name, option }))),
  )('$name refuses $option.long without a value', async ({ name, option }) => {
    const { status, stdout, stderr } = await runHosted({}, ...words(name), String(option.long))
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^petstore ${name}: option '${option.flags}' argument missing\\. [^\\n]+\\n$`))
  })

  it.each(named(leaves.filter(({ registeredArguments }) => registeredArguments.length > 0)))(
    '%s names a missing argument',
    async (name) => {
      const { status, stderr } = await runHosted({}, ...words(name))
      expect([status, stderr]).toEqual([2, expect.stringMatching(/^petstore [^\n]*missing required argument '\w+'[^\n]*\n$/)])
    },
  )

  it.each(named(groups))('%s alone, and with an unknown command, lists its commands', async (name, command) => {
    for (const args of [[], ['nope']]) {
      const { status, stdout, stderr } = await runHosted({}, ...words(name), ...args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(new RegExp(`^petstore ${name}: [^\\n]*\\n$`))
      expect(stderr).toContain(`Allowed: ${command.commands.map((child) => child.name()).join(', ')}.`)
    }
  })
})

/** As many arguments as the command takes, which its readers accept. */
function validArguments(command: Command): string[] {
  const options = command.options.filter(({ mandatory }) => mandatory)
  const sample = { '--email': 'a@example.com', '--name': 'x', '--scopes': 'read' } as Readonly<Record<string, string>>
  const roles = command.registeredArguments.map((argument) => (argument.name() === 'role' ? 'staff' : '1'))
  return [...options.flatMap(({ long }) => [String(long), sample[String(long)] ?? '1']), ...roles]
}

describe('petstore', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await runCli({}, '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('without a command prints its help on standard error, and lists every command', async () => {
    const { status, stdout, stderr } = await runHosted({})
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    for (const command of program.commands) expect(stderr).toMatch(new RegExp(`^  ${command.name()}\\b`, 'm'))
  })

  it('refuses an unknown command and proposes the one that is meant', async () => {
    const refused = await runCli({}, 'kyes')
    expect(refused).toEqual(await runHosted({}, 'kyes'))
    expect(refused).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^petstore: unknown command 'kyes' \(Did you mean keys\?\)\. Allowed: start, [^\n]+\n$/),
    })
  })

  it.each([
    [['users', 'show', 'nobody'], /argument 'user'\. It must be the id of a user, or an email address\./],
    [['users', 'set-role', '1', 'king'], /argument 'role'\. It must be one of customer, staff, admin\./],
    [['keys', 'revoke', '0'], /argument 'id'\. It must be a whole number from 1 to 9007199254740991\./],
    [['keys', 'revoke', '99999999999999999'], /argument 'id'\. It must be a whole number/],
    [['keys', 'list', '--user', ''], /option '--user <user>'.*It must be the id of a user, or an email address\./],
    [['webhooks', 'list', '--status', 'dead'], /option '--status <status>'.*It must be one of active, disabled\./],
    [['webhooks', 'deliveries', '1', '--status', 'lost'], /It must be one of pending, delivered, failed\./],
    [['seed', '--pets', 'many'], /option '--pets <n>'.*It must be a whole number from 0 to 99999999\./],
  ])('%j is refused with the allowed values', async (args, told) => {
    const { status, stdout, stderr } = await runHosted({}, ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(told)
    expect(stderr).toMatch(/^petstore [^\n]+\n$/)
  })

  it('ends with status 0 when its reader leaves, in the shell', async () => {
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      `set -o pipefail; "${process.execPath}" dist/cli.js --help | head -1; echo "$?"`,
    ])
    expect(stdout).toBe('Usage: petstore [options] [command]\n0\n')
  })
})
