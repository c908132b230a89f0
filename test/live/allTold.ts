import type { App } from '../../src/app.js'
import type { PetStore } from '../support/petStore.js'

/** Waits until an instance has heard of all commits so far, so that a subscription that begins now gets no earlier change. */
export function allTold({ app }: Pick<PetStore, 'app'>, { changes }: Pick<App, 'changes'> = app): Promise<void> {
  return changes.catchUp()
}
