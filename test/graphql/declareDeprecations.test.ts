import 'reflect-metadata'
import { buildSchema, GraphQLEnumType, type GraphQLObjectType, isObjectType, printSchema } from 'graphql'
import { Arg, Args, ArgsType, buildSchemaSync, Field, InputType, ObjectType, Query, Resolver, registerEnumType } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { declareDeprecations, declaredDeprecations } from '../../src/graphql/declareDeprecations.js'
import { schema as gateway } from '../../src/graphql/schema.js'
import { withDeprecations } from '../../src/graphql/withDeprecations.js'
import { Deprecated, DeprecatedArgument, deprecatedValue } from '../../src/schema/deprecated.js'

const facts = { since: '2027-01-01', sunset: '2027-07-01', replacement: 'the new one' }

enum Colour {
  red = 'red',
  crimson = 'crimson',
}
registerEnumType(Colour, {
  name: 'DeclaredColour',
  valuesConfig: { crimson: { description: 'A red.', ...deprecatedValue({ ...facts, replacement: 'DeclaredColour.red' }) } },
})

@ObjectType()
class DeclaredThing {
  @Field(() => String) name!: string
  @Deprecated({ ...facts, replacement: 'DeclaredThing.name' })
  @Field(() => String, { nullable: true })
  title?: string
}

@ArgsType()
class DeclaredArgs {
  @Deprecated(facts)
  @Field(() => Colour, { nullable: true })
  colour?: Colour
}

@InputType()
class DeclaredInput {
  @Deprecated(facts)
  @Field(() => String, { nullable: true })
  label?: string
}

@Resolver(() => DeclaredThing)
class DeclaredResolver {
  @Query(() => DeclaredThing)
  @DeprecatedArgument('old', facts)
  thing(
    @Args(() => DeclaredArgs) _args: DeclaredArgs,
    @Arg('old', () => String, { nullable: true }) _old?: string,
    @Arg('input', () => DeclaredInput, { nullable: true }) _input?: DeclaredInput,
  ): DeclaredThing {
    return { name: 'Bo', title: 'Sir' }
  }
}

@Resolver()
class MisspelledResolver {
  @Query(() => String)
  @DeprecatedArgument('verison', facts)
  misspelled(@Arg('id', () => String) id: string, @Arg('version', () => String, { nullable: true }) _version?: string): string {
    return id
  }
}

describe('deprecations that stand in the code', () => {
  const schema = buildSchemaSync({ resolvers: [DeclaredResolver], validate: false })
  declareDeprecations(schema)

  it('are found with their kinds', () => {
    expect([...declaredDeprecations(schema).values()].map(({ kind, subject }) => [kind, subject])).toEqual(
      expect.arrayContaining([
        ['field', 'DeclaredThing.title'],
        ['argument', 'Query.thing(colour:)'],
        ['argument', 'Query.thing(old:)'],
        ['argument', 'DeclaredInput.label'],
        ['enumValue', 'DeclaredColour.crimson'],
      ]),
    )
    expect(declaredDeprecations(schema).size).toBe(5)
  })

  it('are the reasons in the schema', () => {
    const reason = (replacement: string) => `@deprecated(reason: "Use ${replacement}. Deprecated from 2027-01-01 on. Sunset 2027-07-01.")`
    const text = printSchema(schema)
    expect(text).toContain(`title: String ${reason('DeclaredThing.name')}`)
    expect(text).toContain(`colour: DeclaredColour ${reason('the new one')}`)
    expect(text).toContain(`old: String ${reason('the new one')}`)
    expect(text).toContain(`label: String ${reason('the new one')}`)
    expect(text).toContain(`crimson ${reason('DeclaredColour.red')}`)
  })
})

describe('the gateway’s own schema', () => {
  it('has only complete deprecations', () => {
    expect(() => declareDeprecations(gateway)).not.toThrow()
  })
})

/** Writes facts into a schema as the decorators do. */
function declaring(sdl: string, part: 'field' | 'argument' | 'enumValue', given: object, reason?: string): () => void {
  const schema = buildSchema(sdl)
  const query = schema.getQueryType() as GraphQLObjectType // each schema of this file has queries
  const field = query.getFields().thing
  const colour = schema.getType('Colour')
  const value = colour instanceof GraphQLEnumType ? colour.getValue('crimson') : undefined
  const element = part === 'field' ? field : part === 'argument' ? field?.args[0] : value
  if (!element) throw new Error(`the schema has no ${part}`)
  element.extensions = { deprecationFacts: given }
  if (reason !== undefined) element.deprecationReason = reason
  return () => declareDeprecations(schema)
}

const SHARED = 'interface Named { title: String } type Thing implements Named { title: String } type Query { thing: Thing }'
const SDL = 'type Query { thing(a: Int, colour: Colour): String other: String } enum Colour { red crimson }'

describe('a deprecation is refused at the start', () => {
  it.each<[what: string, act: () => void, message: string]>([
    ['without a day', declaring(SDL, 'field', { since: '2027-01-01', replacement: 'x' }), 'Query.thing: sunset is missing'],
    ['without a replacement', declaring(SDL, 'argument', { ...facts, replacement: '' }), 'Query.thing(a:): replacement is missing'],
    ['with less than six months', declaring(SDL, 'enumValue', { ...facts, sunset: '2027-06-01' }), 'Colour.crimson: sunset is 2027-06-01'],
    [
      'with a replacement that does not exist',
      declaring(SDL, 'field', { ...facts, replacement: 'Query.thnig' }),
      'Query.thing: replacement is Query.thnig, which the schema does not have: name a part of the schema, such as Pet.name, or write a sentence',
    ],
    [
      'with itself as the replacement',
      declaring(SDL, 'field', { ...facts, replacement: 'Query.thing' }),
      'Query.thing: replacement is the part itself: name another part',
    ],
    [
      'of an argument that the field does not have',
      () => declareDeprecations(buildSchemaSync({ resolvers: [MisspelledResolver], validate: false })),
      'Query.misspelled: @DeprecatedArgument names verison, but the arguments of the field are version, id',
    ],
    [
      'of a required argument',
      declaring('type Query { thing(a: Int!): String }', 'argument', facts),
      'Query.thing(a:): is required, and a call could not leave it out: make it optional before you deprecate it',
    ],
    [
      'with a reason alone',
      () => declareDeprecations(buildSchema('type Query { thing: String @deprecated(reason: "old") }')),
      'Query.thing: has only a reason: declare since, sunset and replacement by @Deprecated',
    ],
    [
      'of a field alone, that an interface has, too',
      () => withDeprecations(buildSchema(SHARED), { deprecations: { 'Thing.title': facts } }),
      'Thing.title and Named.title: the interface has the field, too: deprecate both with the same days, or neither',
    ],
    [
      'of a field of an interface alone',
      () => withDeprecations(buildSchema(SHARED), { deprecations: { 'Named.title': facts } }),
      'Thing.title and Named.title: the interface has the field, too',
    ],
    [
      'of a part that the schema does not have',
      () => withDeprecations(buildSchema(SDL), { deprecations: { 'Query.thnig': facts } }),
      'These deprecations are of no part of the schema: Query.thnig',
    ],
  ])('%s', (_what, act, message) => {
    expect(act).toThrow(message)
  })

  it('with all faults in one message', () => {
    const schema = buildSchema(SDL)
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {})
    for (const field of fields) field.extensions = { deprecationFacts: {} }
    expect(() => declareDeprecations(schema)).toThrow(/Query\.thing: since is missing.*\nQuery\.other: since is missing/s)
  })
})

describe('a copy of the schema with more deprecations', () => {
  it('marks its parts and leaves the schema as it is', () => {
    const copy = withDeprecations(gateway, { deprecations: { 'Pet.breed': { ...facts, replacement: 'Pet.species' } } })
    const breedOf = (schema: typeof gateway) => {
      const pet = schema.getType('Pet')
      return isObjectType(pet) ? pet.getFields().breed : undefined
    }
    expect(breedOf(copy)?.deprecationReason).toBe('Use Pet.species. Deprecated from 2027-01-01 on. Sunset 2027-07-01.')
    expect(breedOf(gateway)?.deprecationReason).toBeUndefined()
    expect(declaredDeprecations(gateway).has('Pet.breed')).toBe(false)
  })
})
