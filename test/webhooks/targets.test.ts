import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../src/domain/webhooks/publicAddress.js'
import { readTarget } from '../../src/domain/webhooks/target.js'
import type { ApiError, FieldError } from '../../src/values/errors.js'

/** Why a URL is refused; undefined when it is not. */
function refusal(url: string, allowsPrivate = false): FieldError | undefined {
  try {
    readTarget(url, allowsPrivate)
    return undefined
  } catch (error) {
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'url' }] } })
    const [field] = (error as ApiError).details.fields as FieldError[] // as has just been seen
    return field
  }
}

/** Refused whatever the gateway is told to allow. */
const malformed: readonly (readonly [url: string, reason: RegExp])[] = [
  ['', /begin with https/],
  ['hooks.example.com', /begin with https/],
  ['//hooks.example.com/', /begin with https/],
  ['/hooks', /begin with https/],
  ['https:hooks.example.com', /begin with https/],
  ['https:/hooks.example.com', /begin with https/],
  ['https:///hooks.example.com', /begin with https/],
  ['https://', /begin with https/],
  ['https://?x', /begin with https/],
  ['ftp://hooks.example.com/', /begin with https/],
  ['file:///etc/passwd', /begin with https/],
  ['javascript:alert(1)', /begin with https/],
  ['data:text/plain,x', /begin with https/],
  ['gopher://hooks.example.com/_x', /begin with https/],
  ['ws://hooks.example.com/', /begin with https/],
  ['unix:/var/run/docker.sock', /begin with https/],
  [' https://hooks.example.com/', /white space/],
  ['https://hooks.example.com/ ', /white space/],
  ['https://hooks.example.com/\n', /white space/],
  ['https://hooks.exam\nple.com/', /white space/],
  ['https://hooks.exam\tple.com/', /white space/],
  ['ht\ntps://hooks.example.com/', /white space/],
  ['https://hooks.example.com/a b', /white space/],
  ['https://hooks.example.com/\0', /white space/],
  ['https://hooks.example.com/\r\nX-Injected: 1', /white space/],
  ['\u0001https://hooks.example.com/', /white space/],
  ['https://hooks.example.com/\u007f', /white space/],
  ['https://hooks.example.com/\u00a0', /white space/],
  ['https://hooks.example.com/\u2028', /white space/],
  ['https://hooks\u200b.example.com/', /invisible/],
  ['https://hooks\u00ad.example.com/', /invisible/],
  ['https://hooks.example.com/\u202e', /invisible/],
  ['\ufeffhttps://hooks.example.com/', /invisible|white space/],
  ['https://hooks.example.com/\ud800', /invisible/],
  ['https:\\\\hooks.example.com\\', /backslash/],
  ['https://hooks.example.com\\@127.0.0.1/', /backslash/],
  ['https://user:secret@hooks.example.com/', /user name/],
  ['https://user@hooks.example.com/', /user name/],
  ['https://@hooks.example.com/', /user name/],
  ['https://:@hooks.example.com/', /user name/],
  ['https://hooks.example.com@127.0.0.1/', /user name/],
  ['https://hooks.example.com/#part', /fragment/],
  ['https://hooks.example.com/#', /fragment/],
  [`https://hooks.example.com/${'x'.repeat(2048)}`, /at most 2048/],
  [`https://hooks.example.com/${'ü'.repeat(1000)}`, /at most 2048/],
  ['https://hooks.example.com:65536/', /valid URL/],
  ['https://hooks.example.com:https/', /valid URL/],
  ['https://[::1/', /valid URL/],
  ['https://1.2.3.4.5/', /valid URL/],
  ['https://256.256.256.256/', /valid URL/],
  ['https://hooks.exa%mple.com/', /valid URL/],
  ['https://hooks.exa%00mple.com/', /valid URL/],
]

/** Refused unless targets of this network are allowed. */
const notPublic: readonly (readonly [url: string, reason: RegExp])[] = [
  ['http://hooks.example.com/', /begin with https/],
  ['HTTP://hooks.example.com/', /begin with https/],
  ['https://hooks.example.com:8443/', /port 443/],
  ['https://hooks.example.com:80/', /port 443/],
  ['https://hooks.example.com:0/', /port 443/],
  ['https://hooks.example.com:22/', /port 443/],
  ['https://localhost/', /single label/],
  ['https://localhost./', /single label/],
  ['https://LOCALHOST/', /single label/],
  ['https://postgres/', /single label/],
  ['https://com/', /single label/],
  ['https://hooks..example.com/', /empty labels/],
  ['https://example.com../', /empty labels/],
  ['https://metadata.google.internal/', /reserved domain .internal/],
  ['https://METADATA.google.INTERNAL./', /reserved domain .internal/],
  ['https://metadata.google.int%65rnal/', /reserved domain .internal/],
  ['https://metadata。google。internal/', /reserved domain .internal/],
  ['https://printer.local/', /reserved domain .local/],
  ['https://app.localhost/', /reserved domain .localhost/],
  ['https://host.localdomain/', /reserved domain .localdomain/],
  ['https://hooks.test/', /reserved domain .test/],
  ['https://hooks.example/', /reserved domain .example/],
  ['https://hooks.invalid/', /reserved domain .invalid/],
  ['https://hooks.onion/', /reserved domain .onion/],
  ['https://1.0.0.127.in-addr.arpa/', /reserved domain .arpa/],
  ['https://router.home.arpa/', /reserved domain .arpa/],
  ['https://nas.lan/', /reserved domain .lan/],
  ['https://nas.home/', /reserved domain .home/],
  ['https://wiki.corp/', /reserved domain .corp/],
  ['https://wiki.intranet/', /reserved domain .intranet/],
  ['https://wiki.private/', /reserved domain .private/],
  ['https://wiki.alt/', /reserved domain .alt/],
  ...[
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '127.255.255.254',
    '2130706433',
    '0x7f000001',
    '0x7F.1',
    '017700000001',
    '0177.0.0.01',
    '0x7f.0x0.0x0.0x1',
    '%31%32%37.0.0.1',
    '127%2e0%2e0%2e1',
    '１２７.０.０.１',
    '127。0。0。1',
    '①②⑦.0.0.1',
    '0',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '012.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '192.168.257',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:93.184.215.14]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::93.184.215.14]',
    '[64:ff9b:1::1]',
    '[100::1]',
    '[100:0:0:1::1]',
    '[2001::1]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    '[2001:2::1]',
    '[2001:10::1]',
    '[2001:20::1]',
    '[2001:db8::1]',
    '[2002:7f00:1::1]',
    '[2002:a9fe:a9fe::]',
    '[3fff::1]',
    '[5f00::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[4000::1]',
  ].map((host) => [`https://${host}/`, /not public/] as const),
]

describe('a target', () => {
  it.each(malformed)('is never %j', (url, reason) => {
    for (const allowsPrivate of [false, true]) expect(refusal(url, allowsPrivate)?.message).toMatch(reason)
  })

  it.each(notPublic)('is %j only where this network is allowed', (url, reason) => {
    expect(refusal(url)?.message).toMatch(reason)
    expect(refusal(url, true)).toBeUndefined()
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
  ])('may be %j', (url) => {
    expect(refusal(url)).toBeUndefined()
    expect(readTarget(url, false).href).toBe(new URL(url).href)
  })

  it.each(['http://localhost:3000/hooks', 'http://127.0.0.1:9999', 'https://[::1]:8443/', 'http://receiver/', 'http://10.0.0.1/'])(
    'may be %j where this network is allowed',
    (url) => {
      expect(refusal(url, true)).toBeUndefined()
    },
  )

  it('is refused in words that say what is allowed', () => {
    expect(refusal('http://hooks.example.com/')?.allowed).toBe(
      'an https URL of a public host on port 443, without user name, password and fragment, of at most 2048 characters',
    )
    expect(refusal('ftp://hooks.example.com/', true)?.allowed).toMatch(/^an http or https URL of any host and port/)
  })

  it('is not echoed, for there may be a password in it', () => {
    expect(JSON.stringify(refusal('https://user:secret@hooks.example.com/'))).not.toContain('secret')
  })
})

/** Ways to write an IPv4 address that a URL takes for the same. */
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

/** IPv6 addresses that carry an IPv4 one, and that some network or other translates into it. */
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
/** Any address, and often one that has something to it. */
const address = fc.oneof(
  fc.tuple(octet, octet, octet, octet),
  fc.tuple(fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255), octet, octet, octet),
)

describe('an IPv4 address', () => {
  it('is judged as in its usual form, in whichever form it comes', () => {
    fc.assert(
      fc.property(address, fc.constantFrom(...notations), ([a, b, c, d], write) => {
        const isAllowed = isPublicAddress(`${a}.${b}.${c}.${d}`)
        expect(refusal(`https://${write(a, b, c, d)}/`) === undefined).toBe(isAllowed)
      }),
      { numRuns: 2000 },
    )
  })

  it('is never reached through an IPv6 address that carries it', () => {
    fc.assert(
      fc.property(address, fc.constantFrom(...carriers), ([a, b, c, d], carry) => {
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
        expect(refusal(`https://${carry(hex)}/`)?.message).toMatch(/not public/)
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
  ])('%j is none that is public', (text) => {
    expect(isPublicAddress(text)).toBe(false)
  })
})
