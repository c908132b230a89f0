import { expect, it } from 'vitest'
import { basePath } from '../../src/values/basePath.js'
import { hostUrl } from '../../src/values/hostUrl.js'

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['localhost', 'http://localhost:8080'],
  ['shop.example', 'http://shop.example:8080'],
  ['0.0.0.0', 'http://localhost:8080'],
  ['0', 'http://localhost:8080'],
  ['::', 'http://localhost:8080'],
  ['::0', 'http://localhost:8080'],
  ['0:0:0:0:0:0:0:0', 'http://localhost:8080'],
  ['::ffff:0.0.0.0', 'http://localhost:8080'],
  ['[::]', 'http://localhost:8080'],
  ['::1', 'http://[::1]:8080'],
  ['[::1]', 'http://[::1]:8080'],
  ['2001:DB8::0:7', 'http://[2001:db8::7]:8080'],
  ['fe80::1%eth0', 'http://[fe80::1]:8080'],
  ['::ffff:10.0.0.1', 'http://10.0.0.1:8080'],
])('a server on %s is reached at %s', (host, url) => {
  expect(hostUrl(host, 8080)).toBe(url)
  expect(new URL(url).href).toBe(`${url}/`)
})

it.each([
  [undefined, ''],
  ['https://shop.example', ''],
  ['https://shop.example/', ''],
  ['https://shop.example/petstore', '/petstore'],
  ['https://shop.example/a/b/', '/a/b'],
])('the base path of %s is "%s"', (url, path) => {
  expect(basePath(url)).toBe(path)
})
