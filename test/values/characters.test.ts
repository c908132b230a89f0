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

  it.each(['', ...blank, '\u200b', '\u200b \u200d', '\u00ad', '\u2060', '\u202e', '\u3164', '\u115f', '\u2800', '\ufe0f', '\0', '\u0007'])(
    'must hold something visible, not only %j',
    (text) => expect(problemOf(text, nameRule)).toBeDefined(),
  )

  it.each(['x', ' x ', '\u200bx', '🐕', '犬', '-', '0', `  ${'🐕'.repeat(100)}  `])('may be %j', (text) => {
    expect(problemOf(text, nameRule)).toBeUndefined()
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
