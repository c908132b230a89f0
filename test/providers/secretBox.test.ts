import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from '../../src/providers/secretBox.js'

const box = createSecretBox(randomBytes(32))

describe('a secret box', () => {
  it.each(['', 'a', 'pk_live_secret', '🐕 with an umlaut: ü', '\0', 'x'.repeat(100_000)])('opens what it has sealed: %#', (plain) => {
    const sealed = box.seal('test', plain)
    expect(box.open('test', sealed)).toBe(plain)
    expect(sealed).toHaveLength(28 + Buffer.byteLength(plain)) // nonce, tag and text
    if (plain.length > 3) expect(sealed.includes(plain)).toBe(false)
  })

  it('seals the same text differently each time', () => {
    expect(box.seal('test', 'secret').equals(box.seal('test', 'secret'))).toBe(false)
  })

  it('opens nothing that was sealed for another purpose', () => {
    expect(() => box.open('another', box.seal('test', 'secret'))).toThrow()
  })

  it('opens nothing that was sealed under another key', () => {
    expect(() => createSecretBox(randomBytes(32)).open('test', box.seal('test', 'secret'))).toThrow()
  })

  it('opens nothing of which a single bit is wrong', () => {
    const sealed = box.seal('test', 'secret')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => box.open('test', flipped), `bit ${bit}`).toThrow()
    }
  })

  it('opens nothing that is cut short or goes on', () => {
    const sealed = box.seal('test', 'secret')
    for (let length = 0; length < sealed.length; length++) expect(() => box.open('test', sealed.subarray(0, length)), `${length}`).toThrow()
    expect(() => box.open('test', Buffer.concat([sealed, Buffer.from([0])]))).toThrow()
  })

  it('is opened by another instance under the same key', () => {
    const key = randomBytes(32)
    expect(createSecretBox(key).open('test', createSecretBox(key).seal('test', 'secret'))).toBe('secret')
  })

  it('makes one fingerprint of a text for a purpose and a key', () => {
    const mac = box.mac('test', 'text')
    expect(mac).toHaveLength(32)
    expect(box.mac('test', 'text').equals(mac)).toBe(true)
    for (const other of [box.mac('another', 'text'), box.mac('test', 'texts'), createSecretBox(randomBytes(32)).mac('test', 'text')])
      expect(other.equals(mac)).toBe(false)
  })
})
