import { GraphQLInt, GraphQLString } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { routes } from '../../src/rest/routes.js'
import { generateRoutes } from '../../src/rest/sofa.js'
import { changesInVersion } from '../../src/rest/versions/changesInVersion.js'
import type { Difference, Retyping } from '../../src/rest/versions/difference.js'
import { loadVersions } from '../../src/rest/versions/registry.js'
import { type RestVersion, restVersions } from '../../src/rest/versions/restVersion.js'

const generated = await generateRoutes(schema, routes)
const text: Retyping = { type: GraphQLString, show: String, take: Number, example: '1' }

/** A version with these differences. */
async function versionWith(differences: readonly Difference[]) {
  const versions = loadVersions([{ name: 'v1' }, { name: 'v2', differences }], () => new Date())
  const [, made] = await restVersions(versions, generated)
  return made as RestVersion // the second of two rows
}
const schemaOf = async (differences: readonly Difference[]) => (await versionWith(differences)).generated.schema

describe('a difference', () => {
  it.each<[string, Difference, ...Difference[]]>([
    ['v2: Pet: must be a field, as Pet.name, or an argument, as Query.pets(limit:)', { of: 'Pet', name: 'Animal' }],
    ['v2: Pet.fur: REST has no such field', { of: 'Pet.fur', name: 'coat' }],
    ['v2: Pet.orders: REST has no such field', { of: 'Pet.orders', name: 'purchases' }],
    ['v2: Query.pets(first:): REST has no such argument', { of: 'Query.pets(first:)', name: 'size' }],
    ['v2: Mutation.createPet(input:): name the fields of its input type', { of: 'Mutation.createPet(input:)', name: 'body' }],
    ['v2: Query.pet(id:): is a part of the path, which is the same in all versions', { of: 'Query.pet(id:)', name: 'number' }],
    ['v2: Query.pets: the routes are the same in all versions', { of: 'Query.pets', name: 'animals' }],
    ['v2: PetPage.data: a list has the same form in all versions', { of: 'PetPage.data', name: 'rows' }],
    ['v2: Pet.name: changes nothing: give name, isRemoved, retyped or default', { of: 'Pet.name' }],
    ['v2: Pet.name: is removed, so it has neither name nor retyped', { of: 'Pet.name', name: 'title', isRemoved: true }],
    ['v2: Pet.name: default is for arguments and for fields of input types', { of: 'Pet.name', default: 'Bo' }],
    ['v2: Pet.name: name is "a.b.c", but must be a name, or two names with a dot between them', { of: 'Pet.name', name: 'a.b.c' }],
    ['v2: Query.pets(q:): an argument cannot be moved into an object', { of: 'Query.pets(q:)', name: 'search.words' }],
    ['v2: Pet.category: retyped is for plain values', { of: 'Pet.category', retyped: text }],
    ['v2: Pet.name: has two differences', { of: 'Pet.name', name: 'title' }, { of: 'Pet.name', name: 'label' }],
    ['v2: Pet.name: the name sku is taken in Pet', { of: 'Pet.name', name: 'sku' }],
    ['v2: Pet.name: the name sku is taken in Pet', { of: 'Pet.name', name: 'sku' }, { of: 'Pet.sku', name: 'code' }],
    ['v2: Pet.name: the name title is taken in Pet', { of: 'Pet.name', name: 'title' }, { of: 'Pet.sku', name: 'title' }],
    ['v2: Pet.price: the name category is taken in Pet', { of: 'Pet.price', name: 'category.price' }],
    [
      'v2: Pet.currency: the name cost.value is taken in Pet',
      { of: 'Pet.price', name: 'cost.value' },
      { of: 'Pet.currency', name: 'cost.value' },
    ],
    ['v2: Pet.price: has this name already', { of: 'Pet.price', name: 'price' }],
    ['v2: Query.pets(status:): REST has no such argument', { of: 'Query.pets(status:)', name: 'state' }],
    ['v2: Query.pets(q:): the parameter limit is taken in Query.pets', { of: 'Query.pets(q:)', name: 'limit' }],
    ['v2: Query.pets(q:): the parameter fields is taken in Query.pets', { of: 'Query.pets(q:)', name: 'fields' }],
    [
      'v2: Query.pets(q:): the parameter word is taken in Query.pets',
      { of: 'Query.pets(q:)', name: 'word' },
      { of: 'Query.pets(tag:)', name: 'word' },
    ],
    ['v2: Query.pets(limit:): default 1000 must be', { of: 'Query.pets(limit:)', default: 1000 }],
    ['v2: CreatePetInput.stock: default -5 must be', { of: 'CreatePetInput.stock', default: -5 }],
    ['v2: CreatePetInput.stock: default "many" must be', { of: 'CreatePetInput.stock', default: 'many' }],
    ['v2: Pet.id: is in the address of the object, so all versions have it', { of: 'Pet.id', isRemoved: true }],
    ['v2: Pet.name: the name __proto__ is reserved', { of: 'Pet.name', name: '__proto__' }],
    ['v2: Pet.name: the name constructor is reserved', { of: 'Pet.name', name: 'constructor.label' }],
    ['v2: Category.name: inputs write category by this name, so it is the same in all versions', { of: 'Category.name', name: 'title' }],
    ['v2: Tag.name: inputs write tags by this name, so it is the same in all versions', { of: 'Tag.name', retyped: text }],
    [
      'v2: Pet.createdAt: ReplacePetInput cannot write it, so it cannot move into meta, which has fields that ReplacePetInput writes',
      { of: 'Pet.createdAt', name: 'meta.addedAt' },
      { of: 'Pet.stock', name: 'meta.stock' },
    ],
    [
      'v2: CreatePetInput.name: is required, so a version without it needs a row of CreatePetInput.name with isRemoved and default',
      { of: 'Pet.name', isRemoved: true },
    ],
  ])('is refused: %s', async (message, ...differences) => {
    await expect(schemaOf(differences)).rejects.toThrow(message)
  })

  it('may remove a required field whose default it tells', async () => {
    const made = await schemaOf([
      { of: 'Pet.status', isRemoved: true },
      { of: 'CreatePetInput.status', isRemoved: true, default: 'available' },
      { of: 'ReplacePetInput.status', isRemoved: true, default: 'available' },
    ])
    expect(String(made.getType('CreatePetInput')?.toConfig().name)).toBe('CreatePetInput')
  })

  it('of a field holds for inputs and filters of the same name; another type holds for inputs of the same type', async () => {
    const made = await schemaOf([
      { of: 'Pet.category', name: 'kind' },
      { of: 'Order.totalAmount', retyped: { ...text, type: GraphQLInt } },
      { of: 'Address.postalCode', name: 'zip' },
    ])
    const fieldsOf = (type: string) => Object.keys((made.getType(type) as { getFields(): object } | undefined)?.getFields() ?? {}) // object and input types
    for (const type of ['Pet', 'CreatePetInput', 'ReplacePetInput', 'UpdatePetInput']) {
      expect(fieldsOf(type), type).toContain('kind')
      expect(fieldsOf(type), type).not.toContain('category')
    }
    expect([...fieldsOf('Address'), ...fieldsOf('AddressInput')].filter((name) => /zip|postal/.test(name))).toEqual(['zip', 'zip'])
    expect(
      made
        ?.getQueryType()
        ?.getFields()
        .pets?.args.find(({ name }) => name === 'category')?.extensions.parameter,
    ).toBe('kind')
  })
})

describe('the changes of an event', () => {
  it('have the names and types of the version, together in its objects, and none of its removed fields', async () => {
    const { showOf } = await versionWith([
      { of: 'Pet.breed', isRemoved: true },
      { of: 'Pet.price', name: 'cost.amount' },
      { of: 'Pet.stock', retyped: text },
    ])
    const show = showOf('Pet') ?? expect.fail('the version shows pets in the form of the schema')
    const change = (previous: unknown, current: unknown) => ({ previous, current })
    const changes = { breed: change('Boxer', null), price: change(5, null), stock: change(3, 2), name: change('Bo', 'Ada') }
    expect(changesInVersion(changes, show)).toEqual({
      cost: change({ amount: 5 }, { amount: null }),
      stock: change('3', '2'),
      name: change('Bo', 'Ada'),
    })
    expect(changesInVersion({ breed: change('Boxer', null) }, show)).toEqual({})
  })
})
