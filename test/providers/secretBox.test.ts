import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from '../../src/providers/secretBox.js'

const box = createSecretBox([randomBytes(32)])

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
    expect(() => createSecretBox([randomBytes(32)]).open('test', box.seal('test', 'secret'))).toThrow()
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
    expect(createSecretBox([key]).open('test', createSecretBox([key]).seal('test', 'secret'))).toBe('secret')
  })

  it('gives a text one fingerprint for each purpose and key', () => {
    const mac = box.mac('test', 'text')
    expect(mac).toHaveLength(32)
    expect(box.mac('test', 'text').equals(mac)).toBe(true)
    for (const other of [box.mac('another', 'text'), box.mac('test', 'texts'), createSecretBox([randomBytes(32)]).mac('test', 'text')])
      expect(other.equals(mac)).toBe(false)
  })

  describe('with a new key and an earlier key', () => {
    const [before, after] = [randomBytes(32), randomBytes(32)]
    const earlier = createSecretBox([before])
    const both = createSecretBox([after, before])

    it('opens what either key has sealed, and seals with the new key', () => {
      expect(both.open('test', earlier.seal('test', 'secret'))).toBe('secret')
      expect(both.open('test', earlier.seal('test', 'secret', 'second'), 'second')).toBe('secret')
      expect(createSecretBox([after]).open('test', both.seal('test', 'secret'))).toBe('secret')
      expect(() => both.open('test', box.seal('test', 'secret'))).toThrow()
    })

    it('seals again what the earlier key has sealed, and nothing else', () => {
      const resealed = both.reseal('test', earlier.seal('test', 'secret'))
      expect(createSecretBox([after]).open('test', resealed ?? Buffer.alloc(0))).toBe('secret')
      expect(both.reseal('test', both.seal('test', 'secret'))).toBeUndefined()
      expect(() => both.reseal('test', box.seal('test', 'secret'))).toThrow()
    })

    it('knows the fingerprints of the earlier key', () => {
      expect(both.earlierMacs('test', 'text')).toEqual([earlier.mac('test', 'text')])
      expect(earlier.earlierMacs('test', 'text')).toEqual([])
    })

    it('takes on other keys, and puts those of before back', () => {
      const changing = createSecretBox([before])
      const sealed = changing.seal('test', 'secret')
      const putBack = changing.adopt([after])
      expect(() => changing.open('test', sealed)).toThrow()
      putBack()
      expect(changing.open('test', sealed)).toBe('secret')
    })
  })
})
