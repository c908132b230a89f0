import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy'
import type { FastifyRequest } from 'fastify'
import type { ApiError } from '../values/errors/apiError.js'
import { invalidField, payloadTooLarge } from '../values/errors/make.js'

/** Maximum size of a picture, in bytes. */
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024
/** Maximum size of a form, in bytes: the parts around the file may add 64 KB. */
export const MAX_FORM_BYTES = MAX_PICTURE_BYTES + 64 * 1024
/** Bytes given to the parser at a time. With small pieces it can be stopped before it reads thousands of tiny parts. */
const PIECE = 8 * 1024
/** A second part is allowed only so that the refusal can name it. */
const limits = { fileSize: MAX_PICTURE_BYTES, files: 2, fields: 2, parts: 2, headerPairs: 20, fieldNameSize: 100, fieldSize: 100 }

/** @returns the one file of a form. @throws VALIDATION_ERROR for any other form, PAYLOAD_TOO_LARGE. */
export async function readPicture({ raw, headers }: FastifyRequest): Promise<Buffer> {
  const form = new PictureForm(headers as BusboyHeaders) // the door has checked the content type
  try {
    for await (const chunk of chunksOf(raw)) await form.take(chunk)
    return await form.finish()
  } finally {
    raw.resume() // discards the rest of the body, which would otherwise block the connection
  }
}

/** @throws VALIDATION_ERROR when the client leaves before its form is whole */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer, void> {
  try {
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer> // requests have no encoding; the connection stays open after a refusal
  } catch {
    throw notWhole()
  }
}

class PictureForm {
  private readonly parser: InstanceType<typeof Busboy>
  private readonly finished: Promise<void>
  private picture: Buffer[] | undefined
  private refusal: ApiError | undefined
  private bytes = 0

  constructor(headers: BusboyHeaders) {
    try {
      this.parser = new Busboy({ headers, limits })
    } catch {
      throw notWhole()
    }
    this.finished = new Promise((resolve) => {
      this.parser.once('finish', resolve)
      this.parser.once('error', () => resolve(this.refuse(notWhole())))
    })
    this.parser
      .on('file', (name, file) => this.takeFile(name, file))
      .on('field', (name) => this.refuse(noFile(name)))
      .on('partsLimit', () => this.refuse(oneTooMany('body')))
  }

  /** @throws as soon as the form breaks a rule. */
  async take(chunk: Buffer): Promise<void> {
    this.bytes += chunk.length
    if (this.bytes > MAX_FORM_BYTES) throw tooLarge()
    for (let start = 0; start < chunk.length; start += PIECE) {
      await new Promise<void>((resolve) => this.parser.write(chunk.subarray(start, start + PIECE), () => resolve()))
      if (this.refusal) throw this.refusal
    }
  }

  async finish(): Promise<Buffer> {
    this.parser.end()
    await this.finished
    if (this.refusal) throw this.refusal
    if (!this.picture) throw invalidField('file', 'is required: a form with one file')
    return Buffer.concat(this.picture)
  }

  private takeFile(name: string, file: BusboyFileStream): void {
    if (this.picture) this.refuse(oneTooMany(name))
    if (name in Object.prototype) this.refuse(notWhole()) // no real form has such a name
    const parts: Buffer[] = []
    this.picture ??= parts
    file.on('data', (part: Buffer) => parts.push(part))
    file.once('limit', () => this.refuse(tooLarge()))
    file.once('error', () => this.refuse(notWhole()))
  }

  /** Keeps the first refusal. */
  private refuse(refusal: ApiError): void {
    this.refusal ??= refusal
  }
}

function oneTooMany(name: string | undefined): ApiError {
  return invalidField(name || 'body', 'is one part too many: the form must contain one file')
}

/** A part without a `filename` is a text (RFC 7578, section 4.2). */
function noFile(name: string): ApiError {
  return invalidField(name || 'body', 'must be a file: the form must contain one part alone, and this part must have a filename')
}

function notWhole(): ApiError {
  return invalidField('body', 'must be a whole form (multipart/form-data) with one file')
}

function tooLarge(): ApiError {
  return payloadTooLarge('file', MAX_PICTURE_BYTES)
}
