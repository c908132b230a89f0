import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { showProgress } from '../../src/command/progress.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => void vi.useRealTimers())

it('is a line every two seconds when the output is no terminal, until it stops', () => {
  const said: string[] = []
  const stream = { isTTY: true, write: (line: string) => said.push(line) > 0 }
  const progress = showProgress('seed', { isTTY: false, write: () => true }, stream)
  vi.advanceTimersByTime(1900)
  expect(said).toEqual([])
  vi.advanceTimersByTime(200)
  progress.update(500, 2000)
  vi.advanceTimersByTime(2000)
  progress.update(3, 4, 'files')
  vi.advanceTimersByTime(2000)
  progress.stop()
  vi.advanceTimersByTime(60_000)
  expect(said).toEqual(['seed: at work for 2 s\n', 'seed: 500 of 2000 rows (25 %) after 4 s\n', 'seed: 3 of 4 files (75 %) after 6 s\n'])
})
