import { type CategoryId, type EventId, idOf, type OrderId, type PetId, type TagId, type UserId } from '../values/ids.js'

/** Facts of a row by which lists choose their rows. Their names depend on the kind of the row. */
export type RowFacts = Readonly<Record<string, unknown>>

/** A changed row of the catalogue. Without any facts it may be or have been any row of its kind. */
interface CatalogueRow {
  /** Before the change; absent for a new row. */
  readonly before?: RowFacts
  /** After the change; absent for a row that is gone. */
  readonly after?: RowFacts
}

/** A row changed by a transaction, as an announcement reports it when the transaction commits. */
export type Change =
  | { readonly kind: 'order'; readonly id: OrderId; readonly customerId: UserId }
  /** `customerId`: the customer who owns the event's object; undefined for an object of the shop. */
  | { readonly kind: 'event'; readonly id: EventId; readonly customerId: UserId | undefined }
  | CatalogueChange
  /** Any number of rows of the catalogue. */
  | { readonly kind: 'catalogue' }
  /** The offset of business time. */
  | { readonly kind: 'clock' }

/** A changed row that everybody may see. */
export type CatalogueChange = CatalogueRow &
  (
    | { readonly kind: 'pet'; readonly id: PetId }
    | { readonly kind: 'category'; readonly id: CategoryId }
    | { readonly kind: 'tag'; readonly id: TagId }
  )

const PAYLOAD = /^(order|pet|category|tag|event) (\d{1,16})(?: (\d{1,16}|\{.*\}))?$/s

/** @returns undefined for a payload that is not ours: every user of the database may send notifications. */
export function parseChange(payload: string): Change | undefined {
  if (payload === 'catalogue' || payload === 'clock') return { kind: payload }
  const [, kind, id, more] = PAYLOAD.exec(payload) ?? []
  if (kind === 'order' || kind === 'event') return ofCustomer(kind, id, more)
  const facts = more === undefined ? {} : readFacts(more)
  if (!facts) return undefined
  if (kind === 'pet') return { kind, id: idOf<PetId>(id), ...facts }
  if (kind === 'category') return { kind, id: idOf<CategoryId>(id), ...facts }
  return kind === 'tag' ? { kind, id: idOf<TagId>(id), ...facts } : undefined
}

function ofCustomer(kind: 'order' | 'event', id: string | undefined, more: string | undefined): Change | undefined {
  if (more?.startsWith('{')) return undefined
  const customerId = more === undefined ? undefined : idOf<UserId>(more)
  if (kind === 'event') return { kind, id: idOf<EventId>(id), customerId }
  return customerId === undefined ? undefined : { kind, id: idOf<OrderId>(id), customerId }
}

/** @returns undefined for a text that is not ours */
function readFacts(text: string): CatalogueRow | undefined {
  const { is, was }: RowFacts = parsed(text) ?? {}
  if (isFacts(is)) return was === undefined ? { after: is } : isFacts(was) ? { before: { ...is, ...was }, after: is } : undefined
  return is === undefined && isFacts(was) ? { before: was } : undefined
}

function parsed(text: string): RowFacts | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isFacts(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isFacts(value: unknown): value is RowFacts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
