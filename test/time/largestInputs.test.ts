import { getNullableType } from 'graphql'
import { describe, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { byVariable, type InputPosition, inputPositions } from '../support/graphqlInputs.js'
import { graphql, largeValues } from './input.js'
import { timedGateway } from './timedGateway.js'

const { measure } = timedGateway()

/** Inputs of the same type and bounds take the same path through the code, so one of each kind is called. */
const positions = [...new Map(inputPositions(schema).map((position) => [shapeOf(position), position])).values()]

function shapeOf({ path, type, constraint }: InputPosition): string {
  const { example, ...bounds } = constraint ?? {}
  return JSON.stringify([path.length, String(getNullableType(type)), { ...bounds, pattern: bounds.pattern?.meaning }])
}

describe('the main thread', () => {
  it.each(positions.map((position) => ({ position, title: `${position.root.name}(${position.path.join('.')})` })))(
    'is held for at most 50 ms by $title as a variable',
    async ({ position, title }) => {
      const marker = '@value@'
      const { query, variables } = byVariable(position, marker)
      for (const [kind, value] of Object.entries(largeValues))
        await measure(
          graphql(
            `${title}, ${kind}`,
            query,
            JSON.stringify(variables).replace(`"${marker}"`, () => value),
          ),
        )
    },
  )
})
