import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../src/config.js'
import { isLoopbackOrigin } from '../../src/values/webOrigin.js'

const origins = (CORS_ORIGINS: string) => parseConfig({ CORS_ORIGINS }).CORS_ORIGINS

describe('CORS_ORIGINS', () => {
  it.each<[text: string, read: readonly string[]]>([
    ['', []],
    [' , ', []],
    ['https://shop.example', ['https://shop.example']],
    ['https://shop.example/', ['https://shop.example']],
    [' https://shop.example/ , http://admin.example:8080 ', ['https://shop.example', 'http://admin.example:8080']],
    ['HTTPS://Shop.Example:443', ['https://shop.example']],
    ['http://shop.example:80/', ['http://shop.example']],
    ['https://shop.example:8443', ['https://shop.example:8443']],
    ['https://bücher.example', ['https://xn--bcher-kva.example']],
    ['https://xn--bcher-kva.example', ['https://xn--bcher-kva.example']],
    ['http://localhost:3000', ['http://localhost:3000']],
    ['http://intranet', ['http://intranet']],
    ['http://127.0.0.1:3000', ['http://127.0.0.1:3000']],
    ['http://[::1]:3000', ['http://[::1]:3000']],
    ['http://[0:0:0:0:0:0:0:1]', ['http://[::1]']],
    ['https://my_shop.example', ['https://my_shop.example']],
  ])('takes %j', (text, read) => {
    expect(origins(text)).toEqual(read)
  })

  it.each([
    '*',
    'null',
    'shop.example',
    '//shop.example',
    'https://',
    'https:shop.example',
    'https:/shop.example',
    'https://*.shop.example',
    'https://shop.*',
    'https://shop.example/app',
    'https://shop.example//',
    'https://shop.example/?',
    'https://shop.example?a=1',
    'https://shop.example#top',
    'https://user@shop.example',
    'https://user:secret@shop.example',
    'https://shop.example:0x50',
    'https://shop.example:99999',
    'https://shop example',
    'https://shop.example\\',
    'https://-shop.example',
    'https://shop..example',
    'https://[::1',
    'ftp://shop.example',
    'ws://shop.example',
    'file:///srv/page.html',
    'chrome-extension://abc',
    'https://shop.example;https://admin.example',
    'https://shop.example https://admin.example',
    'https://good.example,*',
  ])('refuses %j at the start, names the setting and hides the value', (text) => {
    let error: unknown
    try {
      origins(text)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toMatch(/CORS_ORIGINS: entry \d is not an origin/)
    expect(String(error)).not.toContain('secret')
  })

  it('is refused with the position of the wrong entry', () => {
    expect(() => origins('https://good.example, https://*.example')).toThrow(/entry 2/)
  })
})

describe('a loopback origin', () => {
  it.each([
    'http://localhost',
    'http://localhost:3000',
    'https://localhost:8443',
    'http://127.0.0.1',
    'http://127.255.0.9:1',
    'http://[::1]:4200',
  ])('is %s', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(true)
  })

  it.each([
    'null',
    '',
    'http://localhost/',
    'http://LOCALHOST',
    'http://localhost:80',
    'http://localhost.example',
    'http://128.0.0.1',
    'http://[::2]',
    'file://localhost',
  ])('is not %j', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false)
  })
})
