import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { negotiate } from '@fastify/accept-negotiator'
import type { FastifyRequest } from 'fastify'
import { type KeptText, MIN_COMPRESSED } from '../graphql/keptText.js'

/** The encodings of replies, the preferred one first. */
export const ENCODINGS: ('gzip' | 'br')[] = ['gzip', 'br']
export type Encoding = (typeof ENCODINGS)[number]

/** As @fastify/compress encodes other replies. */
export const encoders: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gzip),
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
}

/** The encoding of a kept text that the caller prefers; undefined for none. */
export function keptEncoding({ body }: KeptText, { headers }: FastifyRequest): Encoding | undefined {
  const accepted = headers['accept-encoding']
  if (accepted === undefined || body.length < MIN_COMPRESSED) return undefined
  return negotiate(accepted.toLowerCase().replace(/\*|x-gzip/g, 'gzip'), ENCODINGS) ?? undefined // as @fastify/compress reads the header
}
