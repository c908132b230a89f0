import { getNullableType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { byVariable, type InputPosition, inputPositions } from '../support/graphqlInputs.js'
import { graphql, type LargeInput, refusedValues, takenValues } from './input.js'
import { timedGateway } from './timedGateway.js'

const { measure } = timedGateway()

/** Inputs of the same type and bounds take the same path through the code, so one of each kind is called. */
const positions = [...new Map(inputPositions(schema).map((position) => [shapeOf(position), position])).values()]

function shapeOf({ path, type, constraint }: InputPosition): string {
  const { example, ...bounds } = constraint ?? {}
  return JSON.stringify([path.length, String(getNullableType(type)), { ...bounds, pattern: bounds.pattern?.meaning }])
}

const marker = '@value@'

/** A call with a large value at the place. */
function callWith(position: InputPosition, kind: string, value: string): LargeInput {
  const { query, variables } = byVariable(position, marker)
  return graphql(
    `${titleOf(position)}, ${kind}`,
    query,
    JSON.stringify(variables).replace(`"${marker}"`, () => value),
  )
}

function titleOf({ root, path }: InputPosition): string {
  return `${root.name}(${path.join('.')})`
}

describe('the main thread', () => {
  it.each(positions.map((position) => ({ position, title: titleOf(position) })))(
    'is held for at most 50 ms by $title as a variable',
    async ({ position }) => {
      for (const [kind, value] of Object.entries(takenValues)) await measure(callWith(position, kind, value))
    },
  )

  // such a body gets the same refusal whatever the place of the value in it
  it.each(Object.entries(refusedValues))('is held for at most 50 ms by a body with %s', async (kind, value) => {
    const [position] = positions
    if (!position) throw new Error('no place for a value')
    const { text } = await measure(callWith(position, kind, value))
    expect(JSON.parse(text).errors[0].extensions.details).toMatchObject({ fields: [{ field: 'body' }] })
  })
})
