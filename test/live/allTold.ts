import type { App } from '../../src/app.js'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import type { PetStore } from '../support/petStore.js'

/** There is no such pet: nobody is told of it. */
const NO_PET = 0

/** Waits until an instance has heard of all that was committed so far: a subscription that begins now is told of nothing earlier. */
export function allTold({ sql, app }: Pick<PetStore, 'sql' | 'app'>, { changes }: Pick<App, 'changes'> = app): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = changes.subscribe({
      onChange({ kind, id }) {
        if (kind !== 'pet' || id !== NO_PET) return
        stop()
        resolve()
      },
    })
    sql.notify(CHANGES_CHANNEL, `pet ${NO_PET}`).catch(reject)
  })
}
