import type { Policy } from './policy.js'

/** An overloaded server begins only operations that it can still do in time: the cheaper an operation, the longer. */
export const shedLoad: Policy = {
  plan(_operation, { pressure, notes }) {
    pressure?.begin(notes.cost?.requested)
  },
}
