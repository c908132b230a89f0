import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changelogEntry } from '../../scripts/contractDiff/changelogEntry.js'
import { contractChanges } from '../../scripts/contractDiff/contractChanges.js'
import { type Contract, contractOfCode, releasedContract, unreleasedVersions } from '../../scripts/contractDiff/contractFiles.js'
import { migrationGuide } from '../../scripts/contractDiff/migrationGuide.js'
import { newRelease } from '../../scripts/contractDiff/newRelease.js'
import { RELEASED } from '../../scripts/contractDiff/releasedFiles.js'
import { releasedVersions } from '../../scripts/contractDiff/releasedVersions.js'
import { readReleases } from '../../scripts/contractDiff/releases.js'
import { reportText } from '../../scripts/contractDiff/report.js'
import { usageOf } from '../../scripts/contractDiff/usageFile.js'
import { API_VERSION } from '../../src/values/apiVersion.js'
import { edited } from './smallContract.js'

const root = path.resolve(import.meta.dirname, '../..')
const BASELINE = `${RELEASED}/${API_VERSION}`
const TODAY = '2026-11-30'

const use = {
  ...{ id: 1, subject: 'Pet.breed', kind: 'field', apiVersion: 'v1', userId: 3, clientId: null, uses: 12, replacement: 'Pet.species' },
  ...{ firstUsedAt: '2026-11-01T00:00:00.000Z', lastUsedAt: '2026-11-29T10:00:00.000Z', since: '2026-11-01T00:00:00.000Z' },
  sunset: '2027-06-01T00:00:00.000Z',
}
const usageText = JSON.stringify([
  use,
  { ...use, id: 2, apiVersion: null, userId: null, clientId: 'warehouse', uses: 3, lastUsedAt: '2026-11-30T10:00:00.000Z' },
  { ...use, id: 3, userId: null, uses: 1, lastUsedAt: '2026-11-02T10:00:00.000Z' },
  { ...use, id: 4, subject: 'Pet.sku' },
])

let now: Contract
let withoutBreed: Contract
beforeAll(async () => {
  now = await contractOfCode(API_VERSION)
  withoutBreed = {
    ...now,
    schema: now.schema.replace(/(type Pet [\s\S]*?)\n\n {2}"""[^"]*"""\n {2}breed: String\n/, '$1\n'),
    openapi: edited(now.openapi, [[['components', 'schemas', 'Pet', 'properties', 'breed'], undefined]]),
  }
})

it('the contract of the code has no changes from itself', async () => {
  expect(await contractChanges(now, now, TODAY)).toEqual([])
})

describe('a field that is removed from the contract of the code', () => {
  it('breaks GraphQL, REST and webhooks, and REST names its operations', async () => {
    const changes = await contractChanges(now, withoutBreed, TODAY)
    expect(changes.map(({ part, verdict, subject }) => [part, verdict, subject])).toEqual([
      ['GraphQL', 'breaking', 'Pet.breed'],
      ['REST', 'breaking', 'Pet.breed'],
      ['Webhooks', 'breaking', 'Pet.breed'],
    ])
    expect(changes[1]?.places).toEqual(
      expect.arrayContaining(['GET /v1/pets', 'GET /v1/pets/{id}', 'POST /v1/pets', 'PATCH /v1/pets/{id}']),
    )
    expect(changes[2]?.places).toEqual(['pet.stock_low'])
  })

  it('is reported with the callers that used it, the latest first', async () => {
    const report = reportText(await contractChanges(now, withoutBreed, TODAY), 'release 0.9.0', usageOf('usage.json', usageText))
    const lines = report.split('\n').filter((line) => line.includes('used by'))
    expect(lines.slice(0, 3)).toEqual([
      '    used by OAuth client warehouse: 3 times in GraphQL, last at 2026-11-30T10:00:00.000Z',
      '    used by user 3: 12 times in REST v1, last at 2026-11-29T10:00:00.000Z',
      '    used by anonymous callers: once in REST v1, last at 2026-11-02T10:00:00.000Z',
    ])
    expect(report).toContain('3 changes since release 0.9.0: 3 breaking, 0 dangerous, 0 safe.')
    expect(report).not.toContain('Pet.sku')
  })

  it.each([
    ['GET /v1/pets?species', []],
    ['?species', ['GET /v1/pets', 'GET /v1/pets/export']],
    ['Query.pets(species:)', []],
    ['Query.pets', []],
    ['GET /v1/pets/{id}', []],
  ])('counts as used by the callers of the same part in the usage file: %s', (subject, places) => {
    const usage = usageOf(
      'usage.json',
      JSON.stringify([{ ...use, subject: subject.startsWith('GET /v1/pets/') ? subject : 'Query.pets(species:)' }]),
    )
    const change = { part: 'REST', kind: 'removed', verdict: 'breaking', subject, told: 'is gone', reason: 'It was used.', places } as const
    expect(reportText([change], 'release 0.9.0', usage)).toContain('used by user 3: 12 times in REST v1')
  })

  it('has no uses that could be counted, because it was not deprecated', async () => {
    const removed = await contractChanges(now, withoutBreed, TODAY)
    expect(reportText(removed, 'release 0.9.0', usageOf('usage.json', '[]'))).toContain(
      '    uses are not counted, because it was not deprecated',
    )
    const [first] = removed
    if (!first) throw new Error('nothing is removed')
    const report = reportText([{ ...first, wasDeprecated: true }], 'release 0.9.0', usageOf('usage.json', '[]'))
    expect(report).toContain('    used by no client of the usage file')
  })

  it('is one line of the changelog and one section of the migration guide, which names no callers', async () => {
    const changes = await contractChanges(now, withoutBreed, TODAY)
    expect(changelogEntry(changes)).toMatch(/^### Removed\n\n- \*\*Breaking:\*\* `Pet\.breed` .* \(GraphQL, REST, Webhooks\)\.$/)
    const guide = migrationGuide('release 0.9.0', changes)
    expect(guide.match(/^## .*/gm)).toEqual(['## Pet.breed'])
    expect(guide).toContain('`GET /v1/pets/{id}`')
    expect(guide).not.toContain('warehouse')
  })
})

it('a change that many operations share is told once', async () => {
  const deprecation = { description: 'Since when the call is deprecated.', schema: { type: 'string' } }
  const edits = Object.entries(now.openapi.paths).flatMap(([address, item]) =>
    Object.keys(item).map(
      (method) => [['paths', address, method, 'responses', '410'], { description: 'Gone.', headers: { deprecation } }] as const,
    ),
  )
  const changes = await contractChanges(now, { ...now, openapi: edited(now.openapi, edits) }, TODAY)
  expect(changes.map(({ verdict, subject }) => [verdict, subject])).toEqual([['safe', '410']])
  expect(changes[0]?.places.length).toBe(edits.length)
  expect(changelogEntry(changes)).toContain('- `410` is a new reply in many operations (REST).')
  const few = await contractChanges(now, { ...now, openapi: edited(now.openapi, edits.slice(0, 2)) }, TODAY)
  expect(changelogEntry(few)).toMatch(/- `410` is a new reply in `[A-Z]+ \/[^`]+` and `[A-Z]+ \/[^`]+` \(REST\)\./)
})

it.each([
  [['is new', 'is new and optional'], 'is new and optional'],
  [['is gone', 'is gone from replies'], 'is gone from replies'],
  [['is new', 'is new'], 'is new'],
])('the changelog tells a change of both styles in one text: %s', (texts, told) => {
  const changes = texts.map(
    (text) => ({ part: 'REST', kind: 'added', verdict: 'safe', subject: 'Pet.age', told: text, reason: '', places: [] }) as const,
  )
  expect(changelogEntry(changes)).toBe(`### Added\n\n- \`Pet.age\` ${told} (REST).`)
})

it('a live version without a released contract is known', () => {
  expect(unreleasedVersions(RELEASED, [API_VERSION, 'v9'])).toEqual(['v9'])
})

describe('the command', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'petstore-contract-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  function run(...args: string[]): Promise<{ status: unknown; output: string }> {
    return new Promise((done) => {
      const script = ['--import', 'tsx', 'scripts/contractDiff.ts', ...args]
      execFile(process.execPath, script, { cwd: root }, (error, stdout, stderr) =>
        done({ status: error?.code ?? 0, output: stdout + stderr }),
      )
    })
  }

  it('fails when a change breaks clients, names their callers, and writes the skeleton of a migration guide', async () => {
    const earlier = path.join(folder, 'earlier')
    await cp(path.join(root, BASELINE), earlier, { recursive: true })
    const file = path.join(earlier, 'schema.graphql')
    await writeFile(file, (await readFile(file, 'utf8')).replace('\ntype Pet ', '\ntype Old {\n  name: String\n}\n\ntype Pet '))
    const usage = path.join(folder, 'usage.json')
    await writeFile(usage, JSON.stringify([{ ...use, subject: 'Old.name' }]))
    const guide = path.join(folder, 'guide.md')
    const { status, output } = await run('--against', earlier, '--usage', usage, '--guide', guide)
    expect(status).toBe(1)
    expect(output).toMatch(/GraphQL: Old is gone\. .*\n {4}used by user 3: 12 times in REST v1/)
    expect(output).toContain('The entry for CHANGELOG.md:')
    expect(output).toContain('docs/contract-changes.md')
    expect(await readFile(guide, 'utf8')).toContain('## Old\n')
  })

  it.each([
    ['--usage', 'nowhere.json', '--usage: nowhere.json cannot be read. Write it by '],
    ['--guide', 'nowhere/guide.md', '--guide: the folder nowhere does not exist. Create the folder, or name a file in another folder.'],
  ])('refuses a wrong option with another status: %s', async (option, value, message) => {
    const { status, output } = await run(option, value)
    expect([status, output]).toEqual([2, expect.stringContaining(message)])
  })
})

it.each([
  ['nowhere', `--against: nowhere is no folder, and no tag or commit with ${BASELINE}/schema.graphql.`],
  ['docs', 'schema.graphql is missing. The folder of a contract has the files schema.graphql, openapi.json, errors.json.'],
])('a released contract that is not there is refused: %s', (place, message) => {
  expect(() => releasedContract(place, API_VERSION)).toThrow(message)
})

describe('a released contract whose file is broken', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'petstore-contract-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    ['schema.graphql', 'type Query {', 'Syntax Error: Expected Name, found <EOF>.'],
    ['openapi.json', '{', 'it is no JSON ('],
    ['openapi.json', '{ "paths": 3 }', 'paths: '],
    ['openapi.json', '{ "paths": { "/v1/pets": { "get": null } } }', 'paths./v1/pets.get: '],
    ['openapi.json', '{ "paths": { "/v1/pets": { "get": { "parameters": [{}] } } } }', 'paths./v1/pets.get.parameters.0: '],
    [
      'openapi.json',
      '{ "paths": { "/v1/pets": { "get": { "$ref": "#/components/schemas/Lost" } } } }',
      'it has no #/components/schemas/Lost, to which a reference leads.',
    ],
    ['errors.json', '[]', 'the whole file: '],
  ])('is refused with the name of the file: %s %s', async (file, text, fault) => {
    const own = path.join(folder, API_VERSION)
    await cp(path.join(root, BASELINE), own, { recursive: true })
    await writeFile(path.join(own, file), text)
    const read = () => releasedContract(folder, API_VERSION)
    expect(read).toThrow(`${path.join(own, file)} is broken: ${fault}`)
    expect(read).toThrow('Restore the file from its release, or compare with another release by --against.')
  })

  it('is refused with the name of the file: versions.json', async () => {
    await writeFile(path.join(folder, 'versions.json'), '[{ "name": "v1", "sunset": "soon" }]')
    expect(() => releasedVersions(folder)).toThrow(`${path.join(folder, 'versions.json')} is broken: 0.sunset: `)
  })
})

it('a release without a file of versions has the versions of its folders', () => {
  expect(releasedVersions(RELEASED)).toEqual([{ name: API_VERSION }])
  expect(releasedVersions(BASELINE)).toEqual([{ name: API_VERSION }])
  expect(releasedVersions('HEAD')).toContainEqual({ name: API_VERSION })
})

it('a usage file with a wrong entry is refused by its place', () => {
  const wrong = JSON.stringify([use, { ...use, uses: -1, sunset: 'soon' }])
  expect(() => usageOf('usage.json', wrong)).toThrow(/1\.uses: .*; 1\.sunset: /)
  expect(() => usageOf('usage.json', '{')).toThrow('it is no JSON')
  expect(() => usageOf('usage.json', '{}')).toThrow('usage.json is no usage file: the whole file: ')
})

describe('a release', () => {
  const breaking = {
    part: 'REST',
    kind: 'removed',
    verdict: 'breaking',
    subject: 'Pet.breed',
    told: 'is gone',
    reason: '',
    places: [],
  } as const
  const wanted = { release: '1.0.0', apiVersions: ['v1'], commit: 'a'.repeat(40), isCommitted: true, date: TODAY, accept: undefined }
  const old = { release: '0.9.0', apiVersion: 'v1', commit: 'b'.repeat(40), date: '2026-11-29' }

  const none = new Map()
  it('stands before the earlier releases, with its commit', () => {
    expect(newRelease([old], none, wanted)).toEqual([{ release: '1.0.0', apiVersion: 'v1', commit: 'a'.repeat(40), date: TODAY }, old])
  })

  it('records breaking changes with their reason', () => {
    const [{ accepted } = {}] = newRelease([old], new Map([['v1', [breaking]]]), { ...wanted, accept: 'A hole is closed.' })
    expect(accepted).toEqual({ reason: 'A hole is closed.', changes: ['REST: Pet.breed is gone'] })
  })

  it.each([
    ['without a version', {}, { release: undefined }, /Name the version of the release, such as 1\.4\.0\. It is missing/],
    ['with a version that is no version', {}, { release: 'v1' }, /It is v1/],
    ['that is not later', {}, { release: '0.9.0' }, /must be later than 0\.9\.0/],
    ['whose minor number is lower', {}, { release: '0.8.12' }, /must be later than 0\.9\.0/],
    ['of code that is not committed', {}, { isCommitted: false }, /not committed/],
    [
      'that breaks clients',
      { changes: [breaking] },
      {},
      /These changes break clients of live versions\. v1:\n {2}REST: Pet\.breed is gone/,
    ],
    ['that accepts breaking changes where none are', {}, { accept: 'Because.' }, /there are none/],
  ])('%s is refused', (_title, { changes = [] }: { changes?: readonly (typeof breaking)[] }, part, message) => {
    expect(() => newRelease([old], new Map([['v1', changes]]), { ...wanted, ...part })).toThrow(message)
  })

  it('of two live versions is recorded for each', () => {
    const names = newRelease([old], none, { ...wanted, apiVersions: ['v1', 'v2'] }).map(({ release, apiVersion }) => [release, apiVersion])
    expect(names).toEqual([
      ['1.0.0', 'v2'],
      ['1.0.0', 'v1'],
      ['0.9.0', 'v1'],
    ])
  })

  it('records the breaking changes of each version for this version', () => {
    const changes = new Map([['v2', [breaking]]])
    const [v2, v1] = newRelease([old], changes, { ...wanted, apiVersions: ['v1', 'v2'], accept: 'A hole is closed.' })
    expect([v2?.accepted?.changes, v1?.accepted]).toEqual([['REST: Pet.breed is gone'], undefined])
  })

  it('is recorded for the folder of the released contract', () => {
    expect(readReleases().map(({ apiVersion }) => apiVersion)).toContain(API_VERSION)
    expect(releasedContract(RELEASED, API_VERSION)?.openapi.openapi).toBe('3.1.0')
    expect(releasedContract(RELEASED, 'v9')).toBeUndefined()
    expect(releasedContract('HEAD', 'v9')).toBeUndefined()
  })
})
