import { execFileSync } from 'node:child_process'
import { closeSync, constants, createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { LogWriter } from '../../src/observability/logWriter.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'petstore-log-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const BLOCK = 256 * 1024
const line = (text: string) => `${JSON.stringify({ text })}\n`

describe('the log on a file', () => {
  it.each<[what: string, lines: readonly string[]]>([
    ['short lines', ['a', 'b', 'c'].map(line)],
    ['more lines than a block holds', Array.from({ length: 3000 }, (_, i) => line(`${i} ${'x'.repeat(200)}`))],
    ['characters of two, three and four bytes', Array.from({ length: 2000 }, (_, i) => line(`${i} ${'é€🐈'.repeat(30)}`))],
    [
      'lines longer than a block, among short lines',
      [line('a'), line('é'.repeat(BLOCK)), line('b'), line('x'.repeat(BLOCK + 1)), line('c')],
    ],
    ['a line that fills a block', [line('x'.repeat(BLOCK - line('').length)), line('b')]],
  ])('holds %s, each whole and in order', async (what, lines) => {
    const file = path.join(folder, what)
    const descriptor = openSync(file, 'w')
    const writer = new LogWriter(descriptor)
    for (const text of lines) writer.write(text)
    const all = lines.join('')
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toHaveLength(all.length), { timeout: 5000 })
    expect(readFileSync(file, 'utf8') === all).toBe(true)
    closeSync(descriptor)
  })

  it('holds the waiting lines as soon as they are flushed', () => {
    const file = path.join(folder, 'flushed')
    const writer = new LogWriter(openSync(file, 'w'))
    for (const text of ['a', 'b', 'c']) writer.write(line(text))
    expect(readFileSync(file, 'utf8')).toBe('')
    writer.flushSync()
    writer.write(line('d'))
    writer.flushSync()
    expect(readFileSync(file, 'utf8')).toBe(['a', 'b', 'c', 'd'].map(line).join(''))
  })
})

describe.skipIf(process.platform === 'win32')('the log on a pipe that nobody reads', () => {
  it('holds up nobody, keeps 8 MB, drops further lines, and writes the kept lines once the reader reads', async () => {
    const fifo = path.join(folder, 'pipe')
    execFileSync('mkfifo', [fifo])
    const reading = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
    const descriptor = openSync(fifo, 'w') // a blocking descriptor, as standard output is
    const writer = new LogWriter(descriptor)
    const text = line('x'.repeat(1000))
    const sent = 20_000
    const start = performance.now()
    for (let i = 0; i < sent; i++) {
      writer.write(text)
      if (i % 1000 === 0) await turn()
    }
    expect(performance.now() - start).toBeLessThan(2000)
    let read = 0
    const stream = createReadStream('', { fd: openSync(fifo, 'r'), autoClose: true })
    stream.on('data', (chunk) => {
      read += chunk.length
    })
    const kept = Math.floor((8 * 1024 * 1024) / text.length)
    await vi.waitFor(() => expect(read).toBeGreaterThanOrEqual(kept * text.length), { timeout: 10_000 })
    closeSync(descriptor)
    closeSync(reading)
    expect(read % text.length).toBe(0)
    expect(read / text.length).toBeLessThan(kept + BLOCK / text.length + 100) // what the pipe itself held
  })
})
