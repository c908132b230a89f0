import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { API_VERSION, apiPath } from '../../src/values/apiVersion.js'

const root = path.resolve(import.meta.dirname, '../../src')

it('only values/apiVersion.ts names the API version, so that a second version needs no other file', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  // OTLP has a version of its own in its path, and versions of other programs go on with a point
  const named = new RegExp(`/${API_VERSION}(?![.\\d]|/traces\\b)`)
  const naming = files.filter((file) => named.test(readFileSync(path.join(root, file), 'utf8')))
  expect(naming).toEqual([])
})

it('a path has the version and its segments', () => {
  expect([apiPath(), apiPath('orders', 7, 'track')]).toEqual(['/v1', '/v1/orders/7/track'])
})
