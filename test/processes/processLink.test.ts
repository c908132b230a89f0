import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { passLines } from '../../src/processes/passLines.js'
import { ProcessLink } from '../../src/processes/processLink.js'

type Ours = { readonly add: (numbers: readonly number[]) => number; readonly note: (text: string) => void }
type Theirs = { readonly fail: (nothing: null) => void; readonly silence: (nothing: null) => Promise<void> }

/** Two links whose messages cross as JSON. */
function pair() {
  const noted: string[] = []
  const ours: Ours = { add: (numbers) => numbers.reduce((sum, number) => sum + number, 0), note: (text) => void noted.push(text) }
  const theirs: Theirs = {
    fail: () => {
      throw new Error('no')
    },
    silence: () => new Promise(() => {}),
  }
  const cross = (message: object) => JSON.parse(JSON.stringify(message))
  const here: ProcessLink<Ours, Theirs> = new ProcessLink((message) => there.receive(cross(message)), ours)
  const there: ProcessLink<Theirs, Ours> = new ProcessLink((message) => here.receive(cross(message)), theirs)
  return { here, there, noted }
}

describe('a link between two processes', () => {
  it('answers each question with its own answer', async () => {
    const { there } = pair()
    const answers = await Promise.all([1, 2, 3].map((number) => there.ask('add', [number, 10], 1000)))
    expect(answers).toEqual([11, 12, 13])
  })

  it('passes the failure of the other side on', async () => {
    await expect(pair().here.ask('fail', null, 1000)).rejects.toThrow('no')
  })

  it('gives up a question without an answer', async () => {
    await expect(pair().here.ask('silence', null, 20)).rejects.toThrow(/no answer within 20 ms/)
  })

  it('tells without an answer, and leaves the messages of others alone', () => {
    const { here, there, noted } = pair()
    there.tell('note', 'heard')
    for (const foreign of [null, 'text', 7, { type: 'prom-client:getMetricsReq' }, { cmd: 'NODE_CLUSTER' }]) here.receive(foreign)
    expect(noted).toEqual(['heard'])
  })
})

describe('the lines of a process', () => {
  it('are passed on whole, whatever the pieces that arrive', async () => {
    const written: string[] = []
    const output = new PassThrough()
    passLines(output, (lines) => void written.push(lines))
    for (const piece of ['{"a":', '1}\n{"b":2}\n{"c"', ':3}', '\n', 'the end']) {
      output.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    output.end()
    await new Promise((resolve) => output.once('end', resolve))
    for (const lines of written) expect(lines.endsWith('\n')).toBe(true)
    expect(written.join('')).toBe('{"a":1}\n{"b":2}\n{"c":3}\nthe end\n')
  })
})
