import type { RequestContext } from '../context.js'

/** The parameter of `subscribe` functions. */
export interface Subscribing<Arguments = object> {
  readonly args: Arguments
  readonly context: RequestContext
}

export const coalesced = 'Several changes in a row may come as one event, with the state after the last change.'
