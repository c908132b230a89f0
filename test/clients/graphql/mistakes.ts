// Variables that the generated types must refuse, and types that they must know.
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core'
import type { orderMutation, petQuery } from './operations'

type Pet = NonNullable<ResultOf<typeof petQuery>['pet']>
type Variables = VariablesOf<typeof orderMutation>

export const price: Pet['price'] = 29.99
export const createdAt: Pet['createdAt'] = '2026-11-20T10:00:00.000Z'
export const variables: Variables = { input: { items: [{ petId: 1, quantity: 1 }] }, key: 'one' }

// @ts-expect-error a price is a number
export const priceAsText: Pet['price'] = '29.99'
// @ts-expect-error a time is a text
export const createdAtAsNumber: Pet['createdAt'] = 1_764_000_000_000
// @ts-expect-error an id is a number
export const idAsText: Variables = { input: { items: [{ petId: '1', quantity: 1 }] }, key: 'one' }
// @ts-expect-error the operation has a variable `key`
export const withoutKey: Variables = { input: { items: [{ petId: 1, quantity: 1 }] } }
