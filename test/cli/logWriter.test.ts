import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

const PROGRAM = path.join(import.meta.dirname, 'logProgram.ts')

/** A process that logs lines, then a line of the level `fatal`, and ends with status 7. */
function logging(lines: number, characters: number): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', PROGRAM, String(lines), String(characters)], { stdio: ['pipe', 'pipe', 'inherit'] })
}
const statusOf = async (child: ChildProcess) => ((await once(child, 'exit')) as [number | null])[0]
const start = (child: ChildProcess) => void child.stdin?.end('go')

it('every line of the log is written before the process ends', async () => {
  const child = logging(3000, 100)
  const output = child.stdout && text(child.stdout)
  start(child)
  expect(await statusOf(child)).toBe(7)
  const lines = ((await output) ?? '').trim().split('\n')
  expect(lines).toHaveLength(3001)
  expect(lines.map((line) => JSON.parse(line).n)).toEqual([...Array(3000).keys(), 3000])
})

it.each([
  ['has gone', (child: ChildProcess) => child.stdout?.destroy()],
  ['reads nothing', () => {}],
])('the process ends when the reader of its log %s', async (_what, leave) => {
  const child = logging(3000, 1000)
  leave(child)
  start(child)
  expect(await statusOf(child)).toBe(7)
})
