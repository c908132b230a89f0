import { parse as parseArray } from 'postgres-array'
import { sealSecret } from '../domain/webhooks/sign.js'
import type { ColumnRule } from './columnRule.js'
import { scrubbedJson } from './scrubbedJson.js'

/** Values that say nothing of a person: ids, states, sums, times, words of the contract. */
export const keep: ColumnRule = (value) => value
/** Values that no shape needs. */
export const drop: ColumnRule = () => null
/** Hashes and keys, as bytes of the same length. */
export const binary =
  (kind: string): ColumnRule =>
  (value, by) =>
    by.binary(kind, value)
/** Names and other short texts. */
export const madeUpText =
  (kind: string): ColumnRule =>
  (value, by) =>
    by.text(kind, value)
/** Texts of several words, in which people search. */
export const words =
  (kind: string): ColumnRule =>
  (value, by) =>
    by.words(kind, value)
export const uuid: ColumnRule = (value, by) => by.uuid(value)
export const email: ColumnRule = (value, by) => by.email(value)
export const address: ColumnRule = (value, by) => by.address(value)
/** JSON: names of members stay, and so do numbers. */
export const madeUpJson: ColumnRule = (value, by) => scrubbedJson(value, by, 'members stay')
/** JSON whose members have names that users have chosen. */
export const foreignJson: ColumnRule = (value, by) => scrubbedJson(value, by, 'members change')
/** Bytes that a person cannot be found in, because nobody has their key: random bytes of the same length. */
export const sealed: ColumnRule = (value, by) => by.binary('sealed', value)

/** A new secret of an endpoint, under the key of the copy. The rest of a deleted row is empty. */
export const webhookSecret: ColumnRule = (value, by) =>
  value === '\\x'
    ? value
    : `\\x${sealSecret(by.secrets, `whsec_${by.bytes('webhook secret', value, 32).toString('base64')}`).toString('hex')}`

/** A list of texts, as PostgreSQL writes it. */
export const each =
  (rule: ColumnRule): ColumnRule =>
  (value, by) => {
    const entries: readonly (string | null)[] = parseArray(value, (entry) => rule(entry, by) ?? '')
    return `{${entries.map((entry) => (entry === null ? 'NULL' : `"${entry.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`
  }

/** Keeps values of a form that names nobody, such as `apiKey:7`, and changes all others. */
export const keepIf =
  (form: RegExp, otherwise: ColumnRule): ColumnRule =>
  (value, by) =>
    form.test(value) ? value : otherwise(value, by)

/** Algorithm, version and parameters of a hash in PHC form, in front of salt and hash. */
const PHC = /^\$argon2(?:id|i|d)\$v=\d{1,3}\$[mtp=,\d]{1,40}(?=\$[^$]+\$[^$]+$)/

/** A hash of a password that nobody knows, in the same form and length: parameters stay, salt and hash change. A hash of another form changes as a whole. */
export const passwordHash: ColumnRule = (value, by) => {
  const head = PHC.exec(value)?.[0] ?? ''
  return head + by.text('password', value.slice(head.length))
}

/** An address on the web that leads nowhere, with the same length if there is room. */
export const webAddress: ColumnRule = (value, by) => {
  const host = `https://${by.bytes('host', hostOf(value), 8).toString('hex')}.invalid/`
  return host + by.text('path', value.slice(host.length)).replace(/[^\w/.-]/g, 'x')
}

function hostOf(url: string): string {
  return /^\w+:\/\/([^/?#]*)/.exec(url)?.[1] ?? url
}
