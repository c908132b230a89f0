import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countCharacters, hasLength } from '../../src/values/characters.js'
import { pictureUrlProblem } from '../../src/values/pictureUrl.js'
import { nameRule, problemOf } from '../../src/values/textRule.js'
import { trimmed } from '../../src/values/trimmed.js'

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('🐕', 'é', 'x', '\ud83d', '\udc15') }),
)

describe('the length of a text', () => {
  it('is its number of code points', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(countCharacters(text)).toBe([...text].length)
      }),
    )
  })

  it('is within bounds exactly when the number of code points is', () => {
    fc.assert(
      fc.property(anyText, fc.nat(12), fc.nat(12), (text, a, b) => {
        const [minimum, maximum] = [Math.min(a, b), Math.max(a, b)]
        const count = [...text].length
        expect(hasLength(text, minimum, maximum)).toBe(count >= minimum && count <= maximum)
      }),
    )
  })
})

describe('a name', () => {
  const BLANK = 'must hold at least one visible character'
  const blank = [' ', '\t', '\n', '\u0085', '\u00a0', '\u2003', '\u3000', '\ufeff']

  it('is trimmed of all white space of Unicode, and of nothing else', () => {
    const padding = fc.string({ unit: fc.constantFrom(...blank), maxLength: 5 })
    const core = fc.string({ minLength: 1 }).filter((text) => !/^[\p{White_Space}\ufeff]|[\p{White_Space}\ufeff]$/u.test(text))
    fc.assert(
      fc.property(padding, core, padding, (a, text, b) => {
        expect(trimmed(a + text + b)).toBe(text)
      }),
    )
  })

  it.each([
    ...[...blank, '   ', '\u200b', '\u200b \u200d', '\u00ad', '\u2060', '\u202e', '\u3164', '\u115f', '\u2800', '\ufe0f', '\u0007'],
    ...['\u0301', '\u0301\u0302', ' \u093f', '\u20dd', '\u{1d165}'], // marks without a letter before them
    ...['\ue000', '\uf8ff', '\u{f0000}', '\u{10fffd}'], // private use
    ...['\u0378', '\ufdd0', '\uffff', '\u{1ffff}', '\u{e0080}'], // unassigned, and no characters
  ])('must hold something visible, not only %j', (text) => {
    expect(problemOf(text, nameRule)).toBe(BLANK)
  })

  it('holds something visible exactly when it has a letter, a number, a sign or a symbol that is no filler', () => {
    const invisible = fc.string({ unit: fc.constantFrom(' ', '\u200b', '\u0301', '\ue000', '\uffff', '\u3164', '\u2800'), maxLength: 5 })
    const shown = fc.constantFrom('x', 'é', '犬', 'ก', 'ا', '๑', '-', '!', '€', '🐕', '☃', '1\ufe0f\u20e3')
    fc.assert(
      fc.property(invisible, shown, invisible, (a, text, b) => {
        expect(problemOf(a + text + b, nameRule)).toBeUndefined()
        expect(problemOf(`\u200b${a}${b}`, nameRule)).toBe(BLANK)
      }),
    )
  })

  it.each(['x', ' x ', '\u200bx', 'e\u0301', '\ue000x', '🐕', '犬', '-', '0', 'กำ', 'कि', `  ${'🐕'.repeat(100)}  `])(
    'may be %j',
    (text) => {
      expect(problemOf(text, nameRule)).toBeUndefined()
    },
  )

  it('has its length told when it is empty or too long', () => {
    for (const text of ['', 'x'.repeat(101)]) expect(problemOf(text, nameRule)).toBe('must have 1 to 100 characters')
  })
})

describe('the address of a picture', () => {
  it.each([
    'https://example.com/a.png',
    'http://example.com',
    'HTTPS://EXAMPLE.com:8443/a.png?x=1#y',
    'https://münchen.example/bild.png',
    'https://example.com/ä/犬.png',
    'http://192.0.2.1/a.png',
    'https://[2001:db8::1]/a.png',
    'https://example.com:65535/a',
    'https://a_b.example.com/%20a',
  ])('may be %s', (url) => expect(pictureUrlProblem(url)).toBeUndefined())

  it.each([
    '',
    'example.com/a.png',
    '//example.com/a.png',
    'https:example.com/a.png',
    'https:/example.com/a.png',
    'https://',
    'https:///a.png',
    'https://?a',
    'https://example.com:99999/a.png',
    'https://example.com:-1/a.png',
    'https://example.com:port/a.png',
    'https://exa mple.com/a.png',
    'https://example.com/a b.png',
    'https://example.com\\a.png',
    'https://[::1/a.png',
    'https://256.1.1.1/a.png',
    'https://%zz.com/a.png',
    'https://ada@example.com/a.png',
    'https://ada:secret@example.com/a.png',
    'https://:secret@example.com/a.png',
    'ftp://example.com/a.png',
    'data:image/png;base64,AA==',
    'javascript:alert(1)',
    ' https://example.com/a.png',
    'https://example.com/a.png\n',
  ])('is not %j', (url) => expect(pictureUrlProblem(url)).toBeDefined())
})
