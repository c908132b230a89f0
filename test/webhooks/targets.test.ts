import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../src/domain/webhooks/publicAddress.js'
import { type Reach, readTarget } from '../../src/domain/webhooks/target.js'
import type { ApiError } from '../../src/values/errors/apiError.js'
import type { FieldError } from '../../src/values/fieldErrors.js'
import { malformedTargets, privateTargets } from './refusedTargets.js'

/** The reason for refusing a URL; undefined when the URL is accepted. */
function refusal(url: string, reach: Reach = 'public'): FieldError | undefined {
  try {
    readTarget(url, reach)
    return undefined
  } catch (error) {
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'url' }] } })
    const [field] = (error as ApiError<'VALIDATION_ERROR'>).details.fields // checked above
    return field
  }
}

describe('a target', () => {
  it.each(malformedTargets)('is refused with every setting: %j', (url, reason) => {
    for (const reach of ['public', 'loopback', 'private'] as const) {
      expect(refusal(url, reach)?.message).toMatch(reason)
      expect(refusal(url, reach)?.message).not.toContain('WEBHOOK_ALLOW_PRIVATE')
    }
  })

  it.each(privateTargets)('is accepted only when private targets are allowed: %j', (url, reason) => {
    expect(refusal(url)?.message).toMatch(reason)
    expect(refusal(url)?.message).toContain('the setting WEBHOOK_ALLOW_PRIVATE')
    expect(refusal(url, 'private')).toBeUndefined()
  })

  it.each([
    'https://hooks.example.com',
    'https://hooks.example.com/',
    'https://hooks.example.com./orders',
    'https://hooks.example.com:443/orders',
    'https://hooks.example.com:/orders',
    'HTTPS://Hooks.Example.COM/Orders?key=a%20b&c=@d',
    'https://hooks.example.com/a@b',
    'https://bücher.example.com/',
    'https://xn--bcher-kva.example.com/',
    'https://my_hooks.example.com/',
    'https://local.example.com/',
    'https://localhost.example.com/',
    'https://127.0.0.1.example.com/',
    'https://internal.test.example.org/',
    'https://93.184.215.14/',
    'https://172.15.0.1/',
    'https://172.32.0.1/',
    'https://100.63.255.255/',
    'https://100.128.0.1/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
    `https://hooks.example.com/${'x'.repeat(2048 - 'https://hooks.example.com/'.length)}`,
  ])('can be %j', (url) => {
    expect(refusal(url)).toBeUndefined()
    expect(readTarget(url, 'public').href).toBe(new URL(url).href)
  })

  it.each(['http://localhost:3000/hooks', 'http://127.0.0.1:9999', 'https://[::1]:8443/', 'http://receiver/', 'http://10.0.0.1/'])(
    'can be %j when private targets are allowed',
    (url) => {
      expect(refusal(url, 'private')).toBeUndefined()
    },
  )

  it.each([
    'http://localhost/',
    'http://localhost:3000/hooks',
    'http://LOCALHOST:3000',
    'http://127.0.0.1:9999',
    'http://127.8.9.10:1/',
    'http://2130706433:3000/',
    'http://0x7f.1:3000/',
    'http://[::1]:8443/hooks',
    'http://[::ffff:127.0.0.1]:3000/',
  ])('can be %j in development', (url) => {
    expect(refusal(url, 'loopback')).toBeUndefined()
    expect(refusal(url)?.message).toContain('WEBHOOK_ALLOW_PRIVATE')
  })

  it.each([
    'https://localhost:3000/',
    'http://localhost.example.com/',
    'http://hooks.localhost:3000/',
    'http://localhost.localdomain/',
    'http://0.0.0.0:3000/',
    'http://10.0.0.1:3000/',
    'http://192.168.1.2/',
    'http://169.254.169.254/latest',
    'http://[::]:3000/',
    'http://[fe80::1]/',
    'http://receiver:3000/',
    'http://hooks.example.com/',
    'https://hooks.example.com:8443/',
  ])('is refused in development, with the name of the setting: %j', (url) => {
    expect(refusal(url, 'loopback')?.message).toContain('WEBHOOK_ALLOW_PRIVATE')
    expect(refusal(url, 'private')).toBeUndefined()
  })

  it('is refused with a text that says which URLs are allowed', () => {
    expect(refusal('http://hooks.example.com/')?.allowed).toBe(
      'an https URL of a public host on port 443, without user name, password and fragment, of at most 2048 characters',
    )
    expect(refusal('ftp://hooks.example.com/', 'private')?.allowed).toMatch(/^an http or https URL of any host and port/)
  })

  it('is not repeated in the error, because it may hold a password', () => {
    expect(JSON.stringify(refusal('https://user:secret@hooks.example.com/'))).not.toContain('secret')
  })
})

/** Notations of an IPv4 address that mean the same address in a URL. */
const notations: readonly ((a: number, b: number, c: number, d: number) => string)[] = [
  (a, b, c, d) => String(((a * 256 + b) * 256 + c) * 256 + d),
  (a, b, c, d) => `0x${(((a * 256 + b) * 256 + c) * 256 + d).toString(16)}`,
  (a, b, c, d) => `0${(((a * 256 + b) * 256 + c) * 256 + d).toString(8)}`,
  (a, b, c, d) => [a, b, c, d].map((octet) => `0x${octet.toString(16)}`).join('.'),
  (a, b, c, d) => [a, b, c, d].map((octet) => `0${octet.toString(8)}`).join('.'),
  (a, b, c, d) => `${a}.${b}.${c * 256 + d}`,
  (a, b, c, d) => `${a}.${(b * 256 + c) * 256 + d}`,
  (a, b, c, d) => `${a}.0x${b.toString(16)}.${c}.${d}.`,
]

/** IPv6 addresses that hold an IPv4 address and that some networks translate into it. */
const carriers: readonly ((hex: string) => string)[] = [
  (hex) => `[::ffff:${hex}]`,
  (hex) => `[::${hex}]`,
  (hex) => `[::ffff:0:${hex}]`,
  (hex) => `[64:ff9b::${hex}]`,
  (hex) => `[64:ff9b:1::${hex}]`,
  (hex) => `[2002:${hex}::1]`,
  (hex) => `[2001:0:${hex}::1]`,
]

const octet = fc.integer({ min: 0, max: 255 })
/** Any address, often from a range with a special meaning. */
const address = fc.oneof(
  fc.tuple(octet, octet, octet, octet),
  fc.tuple(fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255), octet, octet, octet),
)

describe('an IPv4 address', () => {
  it('is judged alike in every notation', () => {
    fc.assert(
      fc.property(address, fc.constantFrom(...notations), ([a, b, c, d], write) => {
        const isAllowed = isPublicAddress(`${a}.${b}.${c}.${d}`)
        expect(refusal(`https://${write(a, b, c, d)}/`) === undefined).toBe(isAllowed)
      }),
      { numRuns: 2000 },
    )
  })

  it('is refused inside an IPv6 address', () => {
    fc.assert(
      fc.property(address, fc.constantFrom(...carriers), ([a, b, c, d], carry) => {
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
        expect(refusal(`https://${carry(hex)}/`)?.message).toMatch(/public IP address/)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    '',
    'hooks.example.com',
    '127.1',
    '0x7f000001',
    '2130706433',
    '93.184.215.014',
    '93.184.215.14:443',
    '[2606:2800::1]',
    'fe80::1%eth0',
  ])('%j is not public', (text) => {
    expect(isPublicAddress(text)).toBe(false)
  })
})
