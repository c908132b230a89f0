import type { Reply } from '../support/petStore.js'

/** Whether a reply is a replay. */
export const isReplay = ({ headers }: Reply): boolean => headers['x-idempotent-replayed'] === 'true'

/** The error of a reply, of either style. */
export const errorOf = ({ body }: Reply) => body.error ?? body.errors?.[0].extensions
