import type { Command } from 'commander'
import { petstoreProgram } from '../src/command/program.js'
import { nameOf } from '../src/command/usage.js'

/** `docs/commands.md`: all commands with their arguments, options and examples, as their help shows them. */
export function commandsPage(): string {
  const commands = leavesBelow(petstoreProgram(async () => {}))
  return `# Commands

This page is for operators of the gateway: all commands of the command line. In a clone of the repository write \`npx petstore …\`.

Results go to standard output, everything else to standard error. With \`--json\` a command prints JSON for programs. Lists are read and printed page by page, so
a list of any length needs little memory. A reader that leaves early, such as \`head\`, ends a command with status 0.

| Status | Meaning |
|---|---|
| 0 | success |
| 1 | failure: a line names the setting or the reason |
| 2 | wrong command line: a line names the option or argument and the allowed values. Nothing was done. |

A command uses the settings of the gateway: the same \`DATABASE_URL\` and the same \`ENCRYPTION_KEY\`. \`petstore config\` prints them. A command that
changes accounts or credentials does it in one transaction, so a killed command leaves nothing half done. The change counts in all running instances within
two seconds. The audit log names the actor \`cli\` (\`actorClientId\`).

| Command | Effect |
|---|---|
${commands.map((command) => `| [\`${nameOf(command)}\`](#${anchorOf(command)}) | ${inOneLine(command.description())} |`).join('\n')}

${commands.map(section).join('\n')}`
}

function leavesBelow(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesBelow)
}

/** As `renderMarkdown` makes anchors of headings. */
function anchorOf(command: Command): string {
  return nameOf(command).replaceAll(' ', '-')
}

function section(command: Command): string {
  const rows = [
    ...command.registeredArguments.map((argument) => [`<${argument.name()}>`, argument.description] as const),
    ...command.options.map(({ flags, description, mandatory }) => [flags, mandatory ? `${description}; required` : description] as const),
  ]
  const table = rows.map(([name, description]) => `| \`${name}\` | ${description} |\n`).join('')
  return `## ${nameOf(command)}

${sentence(inOneLine(command.description()))}

${table === '' ? '' : `| Argument or option | Meaning |\n|---|---|\n${table}\n`}\`\`\`sh
${examplesOf(command)}
\`\`\`
`
}

/** A line feed would end the row of a table. */
function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** The examples of the help, each with its effect as a comment. */
function examplesOf(command: Command): string {
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  return [...help.matchAll(/Example:\n {2}(.*)\n {6}(.*)/g)].map(([, call, effect]) => `# ${effect}\n${call}`).join('\n')
}
