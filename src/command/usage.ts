import type { Command, CommanderError } from 'commander'

/** The command line is wrong, so nothing was done. The message is one line; it is empty when the help was printed instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Every command below refuses a wrong command line by one line, which names the command, the fault and what is allowed. */
export function refuseInOneLine(command: Command): void {
  command.exitOverride((end) => {
    throw end.exitCode === 0 ? end : new UsageError(refusal(command, end))
  })
  // the help of the program is the answer to a call without a command; other refusals are one line
  const silent = () => {}
  command.configureOutput(command.parent ? { outputError: silent, writeErr: silent } : { outputError: silent })
  for (const below of command.commands) refuseInOneLine(below)
}

function refusal(command: Command, { code, message }: CommanderError): string {
  const isWithoutCommand = code === 'commander.help'
  if (isWithoutCommand && !command.parent) return ''
  const fault = isWithoutCommand ? 'a command is missing' : message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  const name = nameOf(command)
  const sentence = fault.endsWith('.') ? fault : `${fault}.`
  return `${name}: ${sentence}${allowed(command, code)} Run \`${name} --help\` for all options.`
}

function allowed(command: Command, code: string): string {
  if (code === 'commander.unknownCommand' || code === 'commander.help')
    return ` Allowed: ${command.commands.map((below) => below.name()).join(', ')}.`
  if (code !== 'commander.unknownOption') return ''
  return ` Allowed: ${[...command.options.map(({ flags }) => flags), '--help'].join(', ')}.`
}

/** The words of a command, such as `petstore keys list`. */
export function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name()
}
