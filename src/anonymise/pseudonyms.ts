import { createHmac } from 'node:crypto'
import type { SecretBox } from '../domain/ports/secretBox.js'

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const BLOCK = 32

/**
 * Replaces values by others of the same shape. The same value of the same kind has the same replacement in all tables of a run, so values that
 * were equal stay equal. Without the key of the run nobody can tell which value a replacement stands for.
 */
export class Pseudonyms {
  /** @param key random bytes, made for one run. The same key makes the same replacements. */
  constructor(
    private readonly key: Buffer,
    /** Seals secrets under the key of the copy. */
    readonly secrets: Pick<SecretBox, 'seal'>,
  ) {}

  /** Pseudorandom bytes for a value. @param kind keeps equal values of two kinds apart */
  bytes(kind: string, value: string, length: number): Buffer {
    const blocks: Buffer[] = []
    for (let block = 0; block * BLOCK < length; block++)
      blocks.push(createHmac('sha256', this.key).update(`${kind}\0${block}\0${value}`).digest())
    return Buffer.concat(blocks, Math.max(length, 0))
  }

  /** Bytes of the same length. @param hex as PostgreSQL writes bytes: `\x` and hexadecimal digits */
  binary(kind: string, hex: string): string {
    return `\\x${this.bytes(kind, hex, (hex.length - 2) / 2).toString('hex')}`
  }

  /** Letters for letters and digits for digits; spaces and punctuation stay. A letter beyond ASCII becomes a letter of ASCII. */
  text(kind: string, value: string): string {
    const random = this.bytes(kind, value, value.length * 2)
    let at = 0
    return value.replace(/[A-Za-z0-9]|[^\p{ASCII}]/gu, (character) => {
      const number = random.readUInt16BE((at++ % value.length) * 2)
      if (/\p{Nd}/u.test(character)) return pick(DIGITS, number)
      return pick(/\p{Lu}/u.test(character) ? UPPER : LOWER, number)
    })
  }

  /** As `text`, word by word: equal words stay equal, so a search finds as many rows as before. */
  words(kind: string, value: string): string {
    return value.replace(/[\p{L}\p{M}\p{N}]+/gu, (word) => this.text(`${kind} word`, word)).replace(/[^\p{ASCII}]/gu, 'x')
  }

  /** A UUID of the same version for a UUID. */
  uuid(value: string): string {
    const hex = this.bytes('uuid', value.toLowerCase(), 16).toString('hex')
    const mapped = `${hex.slice(0, 12)}${value.charAt(14)}${hex.slice(13, 16)}a${hex.slice(17)}`
    return mapped.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  /** An address of the same kind: of the private network 10.0.0.0/8, or of the documentation network 2001:db8::/32. */
  address(value: string): string {
    const bytes = this.bytes('address', value, 12)
    if (!value.includes(':')) return `10.${bytes.readUInt8(0)}.${bytes.readUInt8(1)}.${bytes.readUInt8(2)}`
    const groups = [0, 2, 4, 6, 8, 10].map((at) => bytes.readUInt16BE(at).toString(16))
    return `2001:db8:${groups.join(':')}`
  }

  /**
   * An email address of nobody, as long as the former if that has room for a name that no other address has. The letters of the former count as they are:
   * PostgreSQL may keep two addresses apart that JavaScript folds into one.
   */
  email(value: string): string {
    const name = BigInt(`0x${this.bytes('email', value, 10).toString('hex')}`)
      .toString(36)
      .padStart(16, '0')
    return `${name.padEnd(value.length - EMAIL_DOMAIN.length, 'x')}${EMAIL_DOMAIN}`
  }
}

const EMAIL_DOMAIN = '@example.com'

function pick(letters: string, number: number): string {
  return letters.charAt(number % letters.length)
}
