import { isLosslessNumber, parse, stringify } from 'lossless-json'
import type { Pseudonyms } from './pseudonyms.js'

const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DECIMAL = /^-?\d{1,12}\.\d\d$/

/** Members whose texts are words of the contract, such as a type, a state or a currency. Words have no spaces and no capitals within. */
const WORDS = new Set(['type', 'objectType', 'apiVersion', 'status', 'paymentStatus', 'currency', 'role', 'rule', 'scope', 'scopes'])
const WORD = /^[a-z][a-z0-9_.:]{0,40}$|^[A-Z]{3}$/

type Members = 'members stay' | 'members change'

/** JSON of the same structure: numbers, moments and the like stay, all other texts change. A text that is no JSON changes as a whole. */
export function scrubbedJson(text: string, by: Pseudonyms, members: Members): string {
  try {
    return stringify(scrubbed(parse(text), undefined, by, members)) ?? text
  } catch {
    return by.text('json', text)
  }
}

function scrubbed(value: unknown, member: string | undefined, by: Pseudonyms, members: Members): unknown {
  if (typeof value === 'string') return scrubbedText(value, members === 'members stay' ? member : undefined, by)
  if (Array.isArray(value)) return value.map((entry) => scrubbed(entry, member, by, members))
  if (typeof value !== 'object' || value === null || isLosslessNumber(value)) return value
  const named = (name: string) => (members === 'members stay' ? name : by.text('member', name))
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [named(name), scrubbed(entry, name, by, members)]))
}

function scrubbedText(value: string, member: string | undefined, by: Pseudonyms): string {
  if (MOMENT.test(value) || DECIMAL.test(value)) return value
  if (UUID.test(value)) return by.uuid(value)
  if (member !== undefined && WORDS.has(member) && WORD.test(value)) return value
  return by.text('json', value)
}
