import { describe, expect, it } from 'vitest'
import { KeptText } from '../../src/graphql/keptText.js'

const BODY = Buffer.alloc(1200, 'x')

/** Encodes to so many bytes, and counts its calls. */
function encoder(bytes: number) {
  let calls = 0
  const encode = async () => {
    calls += 1
    return Buffer.alloc(bytes)
  }
  return { encode, calls: () => calls }
}

describe('a kept text', () => {
  it('makes each form once, also for callers who ask at the same time', async () => {
    const kept = new KeptText(BODY)
    const { encode, calls } = encoder(250)
    const forms = await Promise.all([kept.form('gzip', encode), kept.form('gzip', encode), kept.form('br', encode)])
    expect(forms.map((form) => form?.length)).toEqual([250, 250, 250])
    expect(forms[0]).toBe(forms[1])
    expect(calls()).toBe(2)
  })

  it('has no form beyond its bytes, and does not make it again', async () => {
    const kept = new KeptText(BODY)
    expect(kept.bytes).toBe(2400)
    expect(new KeptText(Buffer.alloc(1000)).bytes).toBe(1000)
    const { encode, calls } = encoder(700)
    expect((await kept.form('gzip', encode))?.length).toBe(700)
    for (let run = 1; run <= 2; run++) expect(await kept.form('br', encode)).toBeUndefined()
    expect(calls()).toBe(2)
  })

  it('has no form that cannot be made', async () => {
    expect(await new KeptText(BODY).form('gzip', () => Promise.reject(new Error('no memory')))).toBeUndefined()
  })
})
