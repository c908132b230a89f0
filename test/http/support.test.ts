import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../src/config.js'
import { type PetStore, petStore } from '../support/petStore.js'

const SUPPORT = {
  CONTACT_NAME: 'Paws & Co',
  SUPPORT_EMAIL: 'help@paws.example',
  SUPPORT_URL: 'https://paws.example/help',
  STATUS_PAGE_URL: 'https://status.paws.example',
  TERMS_URL: 'https://paws.example/terms',
  MAINTENANCE_WINDOW: 'Saturday 22:00-23:30',
}
const TOLD = {
  email: 'help@paws.example',
  url: 'https://paws.example/help',
  statusPage: 'https://status.paws.example',
  maintenanceWindow: 'Saturday 22:00-23:30 UTC',
}

describe('a gateway with a support', () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore({ settings: SUPPORT })
  })
  afterAll(() => store.close())

  it.each(['3.1', '3.0'])('names it in its OpenAPI document %s', async (version) => {
    const { info } = (await store.rest('GET', `/openapi.json?v=${version}`)).body
    expect(info).toMatchObject({
      contact: { name: 'Paws & Co', email: 'help@paws.example', url: 'https://paws.example/help' },
      termsOfService: 'https://paws.example/terms',
      'x-status-page': 'https://status.paws.example',
      'x-maintenance-window': { day: 'Saturday', from: '22:00', to: '23:30', timeZone: 'UTC' },
    })
  })

  it('names it in errors of the server in every form, and in no other error', async () => {
    await store.sql`alter table categories rename to categories_away`
    const [envelope, problem, graphql] = await Promise.all([
      store.rest('GET', '/v1/categories'),
      store.rest('GET', '/v1/categories', { headers: { accept: 'application/problem+json' } }),
      store.graphql('{ categories { data { id } } }'),
    ])
    await store.sql`alter table categories_away rename to categories`
    expect(envelope).toMatchObject({ status: 500, body: { error: { code: 'INTERNAL_ERROR', support: TOLD } } })
    expect(problem).toMatchObject({ status: 500, body: { code: 'INTERNAL_ERROR', support: TOLD } })
    expect(graphql.body.errors).toMatchObject([{ extensions: { code: 'INTERNAL_ERROR', support: TOLD } }])
    const missing = (await store.rest('GET', '/v1/pets/999')).body.error
    expect(missing.code).toBe('NOT_FOUND')
    expect(missing).not.toHaveProperty('support')
  })
})

describe('a gateway without settings of the support', () => {
  it('names its window in the document, and nothing in errors', async () => {
    const store = await petStore()
    const { info } = (await store.rest('GET', '/openapi.json')).body
    expect(info.contact).toEqual({ name: 'The maintainers of Petstore Gateway' })
    expect(info['x-maintenance-window']).toEqual({ day: 'Sunday', from: '02:00', to: '04:00', timeZone: 'UTC' })
    expect(Object.keys(info)).not.toContain('termsOfService')
    await store.sql`alter table categories rename to categories_away`
    expect((await store.rest('GET', '/v1/categories')).body.error).not.toHaveProperty('support')
    await store.close()
  })

  it('shows no window that is off', async () => {
    const store = await petStore({ settings: { MAINTENANCE_WINDOW: 'off' } })
    expect((await store.rest('GET', '/openapi.json')).body.info).not.toHaveProperty('x-maintenance-window')
    await store.close()
  })
})

describe('the settings of the support', () => {
  it.each([
    ['MAINTENANCE_WINDOW', 'Sun 02:00-04:00'],
    ['MAINTENANCE_WINDOW', 'Sunday 24:00-25:00'],
    ['MAINTENANCE_WINDOW', 'Sunday 22:00-02:00'],
    ['MAINTENANCE_WINDOW', 'Sunday 02:00-02:00'],
    ['MAINTENANCE_WINDOW', 'Sunday 2-4'],
    ['SUPPORT_EMAIL', 'help'],
    ['SUPPORT_EMAIL', 'Help <help@paws.example>'],
    ['SUPPORT_URL', 'paws.example/help'],
    ['STATUS_PAGE_URL', `https://paws.example/${'x'.repeat(500)}`],
    ['TERMS_URL', 'javascript:alert(1)'],
    ['CONTACT_NAME', 'x'.repeat(101)],
  ])('%s=%s is refused by its name and the allowed values', (name, text) => {
    expect(() => parseConfig({ [name]: text })).toThrow(ConfigError)
    expect(() => parseConfig({ [name]: text })).toThrow(new RegExp(`^${name}: must be [^\\n]+$`))
  })

  it('accept what operators write', () => {
    expect(parseConfig({ ...SUPPORT, SUPPORT_EMAIL: ' help@paws.example ' })).toMatchObject(SUPPORT)
  })
})
