/** Shorter texts have no compressed forms, in bytes. */
export const MIN_COMPRESSED = 1024

/** The text of a kept answer for its style, and the forms that its replies need again and again. */
export class KeptText {
  /** The ETag that the style gives the text. */
  tag?: string
  private readonly forms = new Map<string, Promise<Buffer | undefined>>()
  /** Bytes of the text and of all its forms, at most. */
  readonly bytes: number
  private room: number

  constructor(readonly body: Buffer) {
    this.room = body.length < MIN_COMPRESSED ? 0 : body.length // two compressed forms of JSON take about half of it
    this.bytes = body.length + this.room
  }

  /** The text in another encoding, made once. @returns undefined for a form that fails or that is too large to be kept */
  form(encoding: string, encode: (body: Buffer) => Promise<Buffer>): Promise<Buffer | undefined> {
    const known = this.forms.get(encoding)
    if (known) return known
    const made = encode(this.body).then(
      (form) => this.fitting(form),
      () => undefined,
    )
    this.forms.set(encoding, made)
    return made
  }

  private fitting(form: Buffer): Buffer | undefined {
    if (form.length > this.room) return undefined
    this.room -= form.length
    return form
  }
}
