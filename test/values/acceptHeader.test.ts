import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseMediaType, namesMediaType } from '../../src/values/acceptHeader.js'

const JSON_TYPE = 'application/json'
const NDJSON = 'application/x-ndjson'
const both = [JSON_TYPE, NDJSON]

describe('an Accept header', () => {
  it.each<[accept: string | undefined, chosen: string | undefined]>([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    [' , ,, ', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['*', JSON_TYPE],
    ['*; q=.2', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/json;charset=UTF8', JSON_TYPE],
    ['application/json; charset="utf-8"', JSON_TYPE],
    ['application/json ; charset=utf-8 ; q=0.5', JSON_TYPE],
    ['APPLICATION/JSON;CHARSET=UTF-8', JSON_TYPE],
    ['application/json;charset=iso-8859-1', JSON_TYPE],
    ['application/json;version=2', JSON_TYPE],
    ['application/json;profile="a, b; q=0"', JSON_TYPE],
    ['application/json;a="\\"";q=1', JSON_TYPE],
    ['application/json;q=1;ext=1', JSON_TYPE],
    ['text/html,application/json', JSON_TYPE],
    ['application/x-ndjson', NDJSON],
    ['application/json;q=0.5, application/x-ndjson', NDJSON],
    ['application/x-ndjson;q=0.5, application/json', JSON_TYPE],
    ['application/*, application/x-ndjson', NDJSON],
    ['application/x-ndjson, application/json', NDJSON],
    ['*/*, application/json;q=0', NDJSON],
    ['application/json;q=0.000, application/*;q=0.001', NDJSON],
    ['application/json;version=2;q=0, application/json', JSON_TYPE],
    ['application/json;charset=utf-8;q=0, application/json', undefined],
    ['application/json;q=0', undefined],
    ['application/*;q=0', undefined],
    ['*/*;q=0', undefined],
    ['*/*;q=0, application/x-ndjson', NDJSON],
    ['text/html', undefined],
    ['application/jsonx', undefined],
    ['*/json', undefined],
    ['application', undefined],
    ['nonsense', undefined],
    ['application/json;q=high', undefined],
    ['application/json;q=', JSON_TYPE],
    ['"application/json', undefined],
    ['application/json, "', JSON_TYPE],
  ])('%j chooses %s', (accept, chosen) => {
    expect(chooseMediaType(accept, both)).toBe(chosen)
  })

  // the example of RFC 9110, section 12.5.1
  const example = 'text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5'
  it.each([
    ['text/plain;format=flowed', 'text/plain'],
    ['text/plain', 'image/jpeg'],
    ['image/jpeg', 'text/plain;format=fixed'],
    ['text/plain;format=fixed', 'text/html'],
    ['image/jpeg', 'text/html;level=3'],
  ])('prefers %s to %s in the example of RFC 9110', (better, worse) => {
    expect(chooseMediaType(example, [worse, better])).toBe(better)
    expect(chooseMediaType(example, [better, worse])).toBe(better)
  })

  it('means the same with entries in any order, empty entries and white space', () => {
    const weight = fc.constantFrom('', ';q=0', '; q=0.1', ';Q=0.9', ' ;q=1.000')
    const range = fc.constantFrom('*/*', 'application/*', JSON_TYPE, NDJSON, 'text/html')
    const entries = fc.uniqueArray(fc.tuple(range, weight), { selector: ([name]) => name, minLength: 1 })
    fc.assert(
      fc.property(entries, fc.constantFrom(',', ', ', ' ,', ',,\t,'), (list, comma) => {
        const weightOf = (type: string): number => {
          const found = [type, `${type.split('/')[0]}/*`, '*/*'].flatMap((name) => list.filter((entry) => entry[0] === name))[0]
          return found ? Number(/=([\d.]+)/.exec(found[1])?.[1] ?? 1) : 0
        }
        const chosen = chooseMediaType(list.map((entry) => entry.join('')).join(comma), both)
        const best = Math.max(...both.map(weightOf))
        expect(chosen === undefined ? 0 : weightOf(chosen)).toBe(best)
      }),
    )
  })

  it('never takes long and never fails', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 2000, unit: fc.constantFrom(...'"\\,;=/*q01 a') }),
        (accept) => void chooseMediaType(accept, both),
      ),
    )
  })
})

describe('a media type', () => {
  it.each([
    'text/event-stream',
    'text/event-stream;charset=utf-8',
    'Text/Event-Stream',
    'text/html, text/event-stream;q=0.1',
    'text/event-stream;x=1',
  ])('is named by %j', (accept) => {
    expect(namesMediaType(accept, 'text/event-stream')).toBe(true)
  })

  it.each([undefined, '', '*/*', 'text/*', 'text/event-stream;q=0', 'text/event-streams', 'application/json;a="text/event-stream"'])(
    'is not named by %j',
    (accept) => {
      expect(namesMediaType(accept, 'text/event-stream')).toBe(false)
    },
  )
})
