import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { openapiDocument } from '../../src/contract.js'
import type { OpenapiOperation, Response } from '../../src/rest/openapi/types.js'
import { contract, operations } from '../support/openapiValidator.js'

// Generators of clients need these facts of the document: names that a program can use, one type for each reply, and no field that is only sometimes there.

/** Every name that a program can use without an import, by the libraries of TypeScript: values, types and namespaces. */
function globals(): Set<string> {
  const names = new Set(['Record', 'Partial', 'process', 'Buffer', 'require', 'module', 'exports', 'global'])
  const folder = path.dirname(ts.getDefaultLibFilePath({}))
  for (const file of ts.sys.readDirectory(folder, ['.d.ts'], undefined, ['lib.*.d.ts'])) {
    const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? '', ts.ScriptTarget.Latest)
    for (const statement of source.statements) {
      if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) names.add(name.getText(source))
      else if ('name' in statement && statement.name) names.add((statement.name as ts.Identifier).text) // declarations of a library have names
    }
  }
  return names
}

/** The first words of operationIds. A new verb is added here on purpose. */
const verbs =
  `add advance cancel change create delete deliver disable enable export forget get introspect issue list login logout move place post preview query
  redeliver refresh register reinstate replace request reserve reset revoke rotate run stop stream suspend test track update`.split(/\s+/)

const all = operations()
const webhooks = Object.values(contract.webhooks).flatMap((item) => Object.values(item))
const ids = [...all.map(({ operation }) => operation), ...webhooks].map(({ operationId }) => operationId)
const known = globals()

describe('an operationId', () => {
  it.each(ids)('is a verb and a noun in lower camel case: %s', (id) => {
    const [, verb = '', noun] = /^([a-z]+)((?:[A-Z][A-Za-z0-9]*)+)$/.exec(id) ?? []
    expect(verbs).toContain(verb)
    expect(noun).toBeDefined()
    expect(known.has(id)).toBe(false)
  })

  it('belongs to one operation', () => {
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('follows one rule over methods and resources', () => {
    const idOf = (method: string, url: string) => contract.paths[`/v1${url}`]?.[method]?.operationId
    const pet = ['get', 'put', 'patch', 'delete'].map((method) => idOf(method, '/pets/{id}'))
    expect(pet).toEqual(['getPet', 'replacePet', 'updatePet', 'deletePet'])
    expect([idOf('get', '/pets'), idOf('get', '/pets/export'), idOf('post', '/pets')]).toEqual(['listPets', 'exportPets', 'createPet'])
    expect([idOf('get', '/me'), idOf('get', '/orders'), idOf('post', '/orders')]).toEqual(['getMe', 'listOrders', 'placeOrder'])
    expect(idOf('post', '/orders/{id}/cancel')).toBe('cancelOrder')
  })
})

describe('a schema', () => {
  it.each(Object.keys(contract.components.schemas ?? {}))('hides no global of JavaScript and TypeScript: %s', (name) => {
    expect(known.has(name)).toBe(false)
  })

  it('would be found if it hid one', () => {
    expect(
      ['Error', 'Event', 'Map', 'Set', 'Date', 'Object', 'Request', 'Response', 'File', 'fetch'].filter((name) => !known.has(name)),
    ).toEqual([])
  })
})

function responsesOf({ responses }: OpenapiOperation): [status: string, response: Response][] {
  return Object.entries(responses).map(([status, given]) => {
    const name = '$ref' in given ? (given.$ref.split('/').at(-1) ?? '') : undefined
    return [status, name === undefined ? (given as Response) : (contract.components.responses?.[name] as Response)] // prune has followed every $ref
  })
}

describe('a reply', () => {
  it.each(all)('of success has one media type: $operation.operationId', ({ operation }) => {
    for (const [status, { content }] of responsesOf(operation))
      if (status.startsWith('2')) expect(Object.keys(content ?? {}).length, status).toBeLessThanOrEqual(1)
  })

  it.each(all)('of success is one schema, and no choice of two: $operation.operationId', ({ operation }) => {
    for (const [status, { content }] of responsesOf(operation))
      if (status.startsWith('2')) expect(JSON.stringify(Object.values(content ?? {})[0]?.schema ?? {}), status).not.toMatch(/^\{"anyOf/)
  })

  it.each(all.filter(({ path: url }) => url.startsWith('/v1/')))(
    'of failure is JSON first and Problem Details second, both with types: $operation.operationId',
    ({ operation }) => {
      for (const [status, { content }] of responsesOf(operation).filter(([code]) => Number(code) >= 400)) {
        const forms = Object.entries(content ?? {}).map(([type, media]) => [type, media.schema.$ref])
        expect(forms, status).toEqual([
          ['application/json', '#/components/schemas/ApiError'],
          ['application/problem+json', '#/components/schemas/Problem'],
        ])
      }
    },
  )
})

describe('a representation', () => {
  const shapes = Object.entries(contract.components.schemas ?? {}) as [
    string,
    { properties?: object; required?: string[]; type?: string },
  ][]
  it.each(['Pet', 'Order', 'User', 'Webhook', 'PetPage', 'ShopEvent'])('has all its fields: %s', (name) => {
    const [, shape] = shapes.find(([known]) => known === name) ?? []
    expect(shape?.required).toEqual(Object.keys(shape?.properties ?? {}))
  })
})

interface Limited {
  readonly [keyword: string]: unknown
}

/** The limits that a schema lacks. */
function missing(node: Limited): string[] {
  const types = [node.type].flat()
  const closed = 'enum' in node || 'const' in node
  return [
    ...(types.includes('string') && !closed && node.maxLength === undefined ? ['maxLength'] : []),
    ...(types.includes('string') && !closed && node.format === undefined && node.pattern === undefined ? ['format or pattern'] : []),
    ...(types.includes('array') && node.maxItems === undefined ? ['maxItems'] : []),
    ...(types.some((type) => type === 'integer' || type === 'number') &&
    !closed &&
    (node.minimum === undefined || node.maximum === undefined)
      ? ['minimum or maximum']
      : []),
  ]
}

/** Every schema without limits, by its place. */
function unlimited(node: unknown, place: string): string[] {
  if (typeof node !== 'object' || node === null) return []
  const own = place.endsWith('/properties') ? [] : missing(node as Limited).map((lack) => `${place}: ${lack}`)
  const inner = Object.entries(node).filter(([key]) => !['example', 'examples', 'default', 'enum', 'value'].includes(key))
  return [...own, ...inner.flatMap(([key, value]) => unlimited(value, `${place}/${key}`))]
}

describe.each(['3.1', '3.0'] as const)('the document of version %s', (version) => {
  it('limits every string, array and number, except streams', async () => {
    const found = unlimited(JSON.parse(await openapiDocument(version)), '')
    expect(found.filter((place) => !place.startsWith('/components/schemas/TextStream:'))).toEqual([])
  })
})
