import { spawn } from 'node:child_process'
import type { RunAs } from './site.js'

/**
 * Runs a short program to its end and gives its standard output. `input` goes to its standard input.
 * @throws Error with what it wrote to standard error when it fails or cannot start.
 */
export function runProgram(file: string, args: string[], runAs: RunAs, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    // The folder we are in may be closed to the other user.
    const child = spawn(file, args, { ...runAs, cwd: '/', stdio: 'pipe' })
    const output: string[] = []
    const complaints: string[] = []
    child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text))
    child.stdin.on('error', () => {}) // it may end without reading
    child.stdin.end(input)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output.join(''))
      else reject(new Error(complaints.join('').trim() || `${file} ended with ${signal ?? `status ${code}`}`))
    })
  })
}
