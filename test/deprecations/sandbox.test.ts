import { afterAll, beforeAll, expect, it } from 'vitest'
import { schemaText } from '../../src/contract.js'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let sandbox: PetStore
let petId: number
beforeAll(async () => {
  sandbox = await petStore({ settings: { APP_ENV: 'sandbox' } })
  petId = (await aPet(sandbox)).id
})
afterAll(() => sandbox.close())

/** The replies with the demonstration are not compared with the contract, which does not have it. */
const get = (url: string) => sandbox.app.http.inject({ method: 'GET', url, headers: { authorization: `ApiKey ${sandbox.keys.customer}` } })

it('the sandbox has a deprecated field for practice, in both styles, and reports its uses', async () => {
  const byRest = await get(`/v1/pets/${petId}?fields=id,demoLabel`)
  expect(byRest.json()).toEqual({ id: petId, demoLabel: `Pet ${petId}` })
  expect(byRest.headers).toMatchObject({ deprecation: '@1793491200', sunset: 'Mon, 01 Nov 2027 00:00:00 GMT' })
  for (let run = 1; run <= 3; run++) {
    const { body, headers } = await sandbox.graphql('{ pets { data { id name demoLabel } } }', {}, { as: 'customer' })
    expect(body.errors).toBeUndefined()
    expect(body.data.pets.data[0].demoLabel).toBe(`Pet ${petId}`)
    expect(headers.deprecation).toBe('@1793491200')
  }
  await writeDeprecationUses(sandbox.app.services())
  const report = await sandbox.rest('GET', '/v1/me/deprecations', { as: 'customer' })
  expect(report.body.data.map(({ subject, uses }: { subject: string; uses: number }) => [subject, uses])).toEqual(
    expect.arrayContaining([
      ['Pet.demoLabel', 3],
      ['Pet.demoLabel', 1],
    ]),
  )
})

it('the default representation does not show it, and the contract does not have it', async () => {
  const { headers, body } = await sandbox.rest('GET', `/v1/pets/${petId}`)
  expect(body).not.toHaveProperty('demoLabel')
  expect(headers.deprecation).toBeUndefined()
  expect(schemaText()).not.toContain('demoLabel')
  const usual = await petStore()
  try {
    expect((await usual.graphql('{ pets { data { demoLabel } } }')).body.errors[0].extensions.code).toBe('VALIDATION_ERROR')
  } finally {
    await usual.close()
  }
})
