import { spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { examples } from './guide.js'

/** The parts of a delivery that a receiver sees. */
export interface Received {
  readonly body: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** A function of the guide that verifies a delivery, in some language. */
export type Verifier = (form: 'verify' | 'verifyBody', received: Received, secret: string, now?: Date) => Promise<boolean>

export const hasPython = spawnSync('python3', ['--version']).status === 0

/** The guide's functions in TypeScript. @param folder for the program's file */
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

/** The Python code of the guide, and a function that calls one of its functions. */
export const pythonOfGuide = `${examples('python')[0]}
def answer(form, body, headers, secret, now):
    return {"verify": verify, "verifyBody": verify_body}[form](body.encode(), headers, secret, now)
`

/** A running Python process. */
export interface PythonProgram {
  /** Calls the program's function `answer` with these arguments. */
  answer(args: readonly unknown[]): Promise<boolean>
  end(): void
}

/** @param source defines a function `answer` that returns a boolean */
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
