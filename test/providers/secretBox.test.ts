import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from '../../src/providers/secretBox.js'

const box = createSecretBox(randomBytes(32))

describe('a secret box', () => {
  it.each(['', 'a', 'pk_live_secret', '🐕 with an umlaut: ü', '\0', 'x'.repeat(100_000)])('opens its own sealed text: %#', (plain) => {
    const sealed = box.seal('test', plain)
    expect(box.open('test', sealed)).toBe(plain)
    expect(sealed).toHaveLength(28 + Buffer.byteLength(plain)) // nonce, tag and text
    if (plain.length > 3) expect(sealed.includes(plain)).toBe(false)
  })

  it('seals the same text differently each time', () => {
    expect(box.seal('test', 'secret').equals(box.seal('test', 'secret'))).toBe(false)
  })

  it('refuses a text that was sealed for another purpose', () => {
    expect(() => box.open('another', box.seal('test', 'secret'))).toThrow()
  })

  it('refuses a text that was sealed under another key', () => {
    expect(() => createSecretBox(randomBytes(32)).open('test', box.seal('test', 'secret'))).toThrow()
  })

  it('refuses a sealed text with a single wrong bit', () => {
    const sealed = box.seal('test', 'secret')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => box.open('test', flipped), `bit ${bit}`).toThrow()
    }
  })

  it('refuses a sealed text that is cut or extended', () => {
    const sealed = box.seal('test', 'secret')
    for (let length = 0; length < sealed.length; length++) expect(() => box.open('test', sealed.subarray(0, length)), `${length}`).toThrow()
    expect(() => box.open('test', Buffer.concat([sealed, Buffer.from([0])]))).toThrow()
  })

  it('opens the sealed text of another box with the same key', () => {
    const key = randomBytes(32)
    expect(createSecretBox(key).open('test', createSecretBox(key).seal('test', 'secret'))).toBe('secret')
  })

  it('gives a text one fingerprint for each purpose and key', () => {
    const mac = box.mac('test', 'text')
    expect(mac).toHaveLength(32)
    expect(box.mac('test', 'text').equals(mac)).toBe(true)
    for (const other of [box.mac('another', 'text'), box.mac('test', 'texts'), createSecretBox(randomBytes(32)).mac('test', 'text')])
      expect(other.equals(mac)).toBe(false)
  })
})
