import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The programs of a checkout, as arguments of Node. */
export interface Checkout {
  readonly server: readonly string[]
  readonly commands: readonly string[]
}

/** Finds the built programs of a checkout and builds them when they are missing. A checkout without a set-up script runs from its source. */
export async function openCheckout(folder: string): Promise<Checkout> {
  const inside = (...parts: string[]) => path.resolve(folder, ...parts)
  const [server, commands, setUp] = [inside('dist/main.js'), inside('dist/cli.js'), inside('scripts/setup.mjs')]
  if (!(await exists(server)) && (await exists(setUp))) await run(process.execPath, [setUp], { cwd: folder })
  if (await exists(server)) return { server: [server], commands: [commands] }
  const source = ['--import', import.meta.resolve('tsx')]
  return { server: [...source, inside('src/main.ts')], commands: [...source, inside('src/cli.ts')] }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
