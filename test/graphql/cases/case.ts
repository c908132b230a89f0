import type { CallerName } from '../../support/petStore.js'

/** An operation on the stocked shop that every way of running it must answer alike. */
export interface Case {
  readonly name: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  readonly as?: CallerName
}
