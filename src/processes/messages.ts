import type { SettingTexts } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import type { SentDraw, SentTaking } from '../providers/counters/counterMessages.js'

/** The state with which a worker process begins. */
interface Beginning {
  readonly texts: SettingTexts
  readonly address: DatabaseAddress
}

/** The messages that the primary process takes from a worker process. */
export type ToPrimary = {
  /** @returns what the worker process begins with */
  readonly begin: (nothing: null) => Beginning
  /** The worker process listens. */
  readonly ready: (facts: { readonly url: string }) => void
  /** The worker process cannot start, for a reason that an operator can change. */
  readonly failed: (facts: { readonly reason: string }) => void
  readonly take: (calls: readonly (readonly SentDraw[])[]) => readonly SentTaking[]
  readonly giveBack: (draws: readonly SentDraw[]) => void
  /** @returns the metrics of all processes as text */
  readonly metrics: (nothing: null) => Promise<string>
}

/** The messages that a worker process takes from the primary process. */
export type ToWorker = {
  /** @returns the metrics of the process, as prom-client writes them for another process */
  readonly metrics: (nothing: null) => Promise<readonly object[]>
  /** Takes on other texts of reloadable settings. */
  readonly reload: (texts: SettingTexts) => Promise<void>
}
