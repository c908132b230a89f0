import { spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { examples } from './guide.js'

/** What a receiver has of a delivery. */
export interface Received {
  readonly body: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** A way to verify, as the guide shows it in some language. */
export type Verifier = (form: 'verify' | 'verifyBody', received: Received, secret: string, now?: Date) => Promise<boolean>

export const hasPython = spawnSync('python3', ['--version']).status === 0

/** The guide's functions in TypeScript. @param folder where the program may lie */
export async function typescriptVerifier(folder: string): Promise<Verifier> {
  const file = path.join(folder, 'verify.mjs')
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  await writeFile(file, ts.transpile(examples('ts')[0] ?? '', options))
  const functions = await import(pathToFileURL(file).href)
  return async (form, { body, headers }, secret, now) => functions[form](Buffer.from(body), headers, secret, now)
}

/** The guide's functions in Python. */
export function pythonVerifier({ answer }: PythonProgram): Verifier {
  return (form, { body, headers }, secret, now) => answer([form, body, headers, secret, now === undefined ? null : now.getTime() / 1000])
}

/** What the guide shows, and which of its functions is meant. */
export const pythonOfGuide = `${examples('python')[0]}
def answer(form, body, headers, secret, now):
    return {"verify": verify, "verifyBody": verify_body}[form](body.encode(), headers, secret, now)
`

/** A process of Python. */
export interface PythonProgram {
  /** What the program's function `answer` says to these arguments. */
  answer(args: readonly unknown[]): Promise<boolean>
  end(): void
}

/** @param source defines a function `answer` that tells whether something is true. */
export function startPython(source: string): PythonProgram {
  const loop = 'import json, sys\nfor line in sys.stdin:\n    print(json.dumps(answer(*json.loads(line))), flush=True)\n'
  const { stdin, stdout } = spawn('python3', ['-c', `${source}\n${loop}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(stdout)[Symbol.asyncIterator]()
  return {
    async answer(args) {
      stdin.write(`${JSON.stringify(args)}\n`)
      const { value } = await lines.next()
      if (value !== 'true' && value !== 'false') throw new Error(`python3 says ${value ?? 'nothing'}`)
      return value === 'true'
    },
    end: () => stdin.end(),
  }
}
