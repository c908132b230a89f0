import { CommanderError } from 'commander'
import { explain } from './command/explain.js'
import { hideAddresses } from './command/hideAddresses.js'
import { petstoreProgram } from './command/program.js'
import { forgiveLeavingReader } from './command/standardOutput.js'
import { UsageError } from './command/usage.js'

function fail(reason: unknown): void {
  console.error(typeof reason === 'string' ? reason : (explain(reason) ?? reason))
  process.exitCode ||= 1
}

function refuse({ message }: UsageError): void {
  if (message !== '') console.error(message)
  process.exitCode = 2
}

hideAddresses(process)
forgiveLeavingReader(process.stdout, fail)
forgiveLeavingReader(process.stderr, fail)
try {
  await petstoreProgram(() => import('./main.js')).parseAsync()
} catch (error) {
  if (error instanceof UsageError) refuse(error)
  // commander has printed a help or the version
  else if (!(error instanceof CommanderError)) fail(error)
}
