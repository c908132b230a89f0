import { spawn } from 'node:child_process'
import type { RunAs } from './site.js'

/**
 * Runs a short program to its end.
 * @param input is written to the program's standard input.
 * @returns the program's standard output.
 * @throws Error when the program cannot start, or with the text of its standard error when it fails.
 */
export function runProgram(file: string, args: string[], runAs: RunAs, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    // The current folder may be closed to the other user.
    const child = spawn(file, args, { ...runAs, cwd: '/', stdio: 'pipe' })
    const output: string[] = []
    const complaints: string[] = []
    child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text))
    child.stdin.on('error', () => {}) // the program may end without reading its input
    child.stdin.end(input)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output.join(''))
      else reject(new Error(complaints.join('').trim() || `${file} ended with ${signal ?? `status ${code}`}`))
    })
  })
}
