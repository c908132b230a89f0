/** The effects of a change on a client that was written for the earlier contract and stays as it is, from bad to good. */
export const verdicts = ['breaking', 'dangerous', 'safe'] as const
export type Verdict = (typeof verdicts)[number]

/** A difference between two contracts, as its comparison finds it. */
export interface Finding {
  readonly kind: 'added' | 'changed' | 'deprecated' | 'removed'
  readonly verdict: Verdict
  /** The changed thing: a schema coordinate such as `Pet.breed`, an operation such as `GET /v1/pets`, an error code, or a version such as `v1`. */
  readonly subject: string
  /** The rest of the sentence that begins with the subject. */
  readonly told: string
  /** The reason of the verdict, as a sentence. */
  readonly reason: string
  /** Set when the earlier contract deprecates the thing: from then on its uses are counted. */
  readonly wasDeprecated?: true
}

export type Part = 'GraphQL' | 'REST' | 'Webhooks' | 'Errors' | 'Versions'

export interface Change extends Finding {
  readonly part: Part
  /** The operations or events that the change concerns. */
  readonly places: readonly string[]
  /** Set when several places share the change, so that its subject names none of them. */
  readonly isShared?: true
}

/** The findings of a part that has no operations. */
export function changesOf(part: Part, findings: readonly Finding[]): Change[] {
  return findings.map((finding) => ({ ...finding, part, places: [] }))
}
