import type { App } from '../../src/app.js'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import type { PetStore } from '../support/petStore.js'

/** No pet has this id, so no subscriber gets a result. */
const NO_PET = 0

/** Waits until an instance has heard of all commits so far, so that a subscription that begins now gets no earlier change. */
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
