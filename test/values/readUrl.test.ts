import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pictureUrlProblem } from '../../src/values/pictureUrl.js'
import { readUrl } from '../../src/values/readUrl.js'
import { readOrigin } from '../../src/values/webOrigin.js'

const source = fileURLToPath(new URL('../../src/', import.meta.url))
/** More calls than V8 needs to compile a function. */
const MANY = 20_000

describe('a URL with letters beyond ASCII', () => {
  it.each(['https://bücher.example/übung', 'https://example.com/é', 'https://xn--bcher-kva.example/ñ'])(
    'is read in the same way by the first call and by calls of compiled code: %s',
    (text) => {
      const read = (url: string) => [readUrl(url)?.href, pictureUrlProblem(url), readOrigin(new URL(url).origin)]
      const first = read(text)
      expect(first[0]).toBe(new URL(text).href)
      expect(first[1]).toBeUndefined()
      let last = first
      for (let i = 0; i < MANY; i++) last = read(text)
      expect(last).toEqual(first)
    },
  )

  it('is read by `readUrl` everywhere, because compiled code of Node refuses it in `URL.canParse`', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    const users = files.filter((name) => readFileSync(source + name, 'utf8').includes('URL.canParse('))
    expect(files.length).toBeGreaterThan(400)
    expect(users).toEqual([])
  })
})

it('a text that is no URL has none', () => {
  expect(['', 'x', 'http://', 'https://a b'].map(readUrl)).toEqual([undefined, undefined, undefined, undefined])
})
