/** A draw as it goes from a worker process to the primary process: the caller, the name of the quota and the amount. */
export type SentDraw = readonly [caller: string, quota: string, amount: number]

/** The balance of a draw: units left, then the times of `Balance`; null for ever. JSON has no infinity. */
export type SentBalance = readonly [remaining: number, resetMs: number, waitMs: number | null]

/** The outcome of the draws of one call. */
export type SentTaking = readonly [isTaken: boolean, ...balances: SentBalance[]]
