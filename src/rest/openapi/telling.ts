/** An event type, as OpenAPI describes it. */
export interface Telling {
  /** The type of the event's object; events name the type in lower case. */
  readonly shows: string
  readonly when: string
  /** Example of the event's `changes`; absent for events without changes. */
  readonly changes?: Readonly<Record<string, { readonly previous: unknown; readonly current: unknown }>>
  /** Fields in which the object differs from the example of its type. */
  readonly object?: object
}
