import { describe, expect, it } from 'vitest'
import { prices } from '../../src/contract.js'
import { runCli, runHosted } from './runCli.js'

describe('petstore schema --cost', () => {
  it('prints the price of every route and every root field', async () => {
    const { status, stdout, stderr } = await runCli({}, 'schema', '--cost')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { routes, fields } = await prices()
    expect(routes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['GET /v1/pets', 'GET /v1/pets/export', 'POST /v1/pets/{id}/photos']),
    )
    expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['Query.nodes', 'Mutation.placeOrder', 'Subscription.orders']))
    for (const { name, usual, largest } of [...routes, ...fields])
      expect(stdout, name).toMatch(new RegExp(`^ +${usual} +${largest}  ${name.replace(/[{}.]/g, '\\$&')}$`, 'm'))
  })

  it('prints them as JSON', async () => {
    const { status, stdout } = await runHosted({}, 'schema', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual(await prices())
    expect(JSON.parse(stdout).routes).toContainEqual({ name: 'GET /v1/pets', usual: 142, largest: 702 })
    expect(JSON.parse(stdout).fields).toContainEqual({ name: 'Query.petsConnection', usual: 142, largest: 702 })
    expect(JSON.parse(stdout).fields).toContainEqual({ name: 'Mutation.createPet', usual: 17, largest: 17 })
  })
})
