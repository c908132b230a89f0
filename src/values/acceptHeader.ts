/** An entry of an `Accept` header: a range of media types, such as `text/*;q=0.5`, with its weight. */
interface MediaRange {
  readonly type: string
  readonly subtype: string
  readonly parameters: readonly Parameter[]
  /** From 0 (not acceptable) to 1. */
  readonly weight: number
}

type Parameter = readonly [name: string, value: string]

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"'
/** An entry of the list (RFC 9110, section 5.6.1). A comma inside a quoted string ends no entry. */
const ENTRY = new RegExp(`(?:[^",]|${QUOTED}|")+`, 'g')
const RANGE = new RegExp(`^\\s*(${TOKEN})(?:/(${TOKEN}))?\\s*(?:;|$)`)
const PARAMETER = new RegExp(`;\\s*(${TOKEN})\\s*=\\s*(${TOKEN}|${QUOTED})`, 'g')

/**
 * Chooses the media type of a reply (RFC 9110, section 12.5.1). Several header fields arrive as one list. Empty entries and entries that nobody can
 * read are left out, and a list without entries counts as no header. The most specific range decides about a type. Among acceptable types the greater
 * weight wins, then the more specific range, then the earlier range, then the earlier type of `offered`.
 * @param offered media types, the usual type first. @returns undefined when no offered type is acceptable
 */
export function chooseMediaType(accept: string | undefined, offered: readonly string[]): string | undefined {
  const ranges = readAccept(accept)
  if (!ranges) return offered[0]
  let best: { readonly type: string; readonly match: Match } | undefined
  for (const type of offered) {
    const match = bestMatch(ranges, type)
    if (match && match.weight > 0 && (!best || isBetter(match, best.match))) best = { type, match }
  }
  return best?.type
}

/** True when the caller names exactly this media type as acceptable. A wildcard names no type. */
export function namesMediaType(accept: string | undefined, type: string): boolean {
  if (!accept?.toLowerCase().includes(type)) return false
  const match = bestMatch(readAccept(accept) ?? [], type)
  return match !== undefined && match.weight > 0 && match.specificity >= SPECIFIC.similar
}

/** @returns undefined for a missing header, and for a header without entries. */
function readAccept(accept: string | undefined): readonly MediaRange[] | undefined {
  const entries = (accept?.match(ENTRY) ?? []).filter((entry) => entry.trim() !== '')
  return entries.length === 0 ? undefined : entries.flatMap(readRange)
}

function readRange(entry: string): readonly MediaRange[] {
  const [, type, subtype] = RANGE.exec(entry) ?? []
  // Java's HttpURLConnection sends `*` for `*/*`
  if (type === undefined || (subtype === undefined && type !== '*') || (type === '*' && (subtype ?? '*') !== '*')) return []
  const parameters: Parameter[] = []
  for (const [, name = '', value = ''] of entry.matchAll(PARAMETER)) {
    if (name.toLowerCase() === 'q') return weighted(value, { type, subtype, parameters }) // parameters behind the weight are no part of the range
    parameters.push([name.toLowerCase(), unquoted(value)])
  }
  return weighted('1', { type, subtype, parameters })
}

function weighted(
  text: string,
  { type, subtype = '*', parameters }: { type: string; subtype: string | undefined; parameters: readonly Parameter[] },
): readonly MediaRange[] {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text)) return []
  return [{ type: type.toLowerCase(), subtype: subtype.toLowerCase(), parameters, weight: Math.min(1, Number(text)) }]
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
}

interface Match {
  readonly weight: number
  readonly specificity: number
  /** Position of the range in the header. */
  readonly position: number
}

/** How closely a range fits a type. Parameters that the type has are added to `exact`. */
const SPECIFIC = { anything: 0, subtypes: 1, similar: 2, exact: 3 } as const

function bestMatch(ranges: readonly MediaRange[], offered: string): Match | undefined {
  const [essence = '', ...rest] = offered.split(';')
  const [type = '', subtype = ''] = essence.trim().split('/')
  const parameters = rest.map((parameter) => parameter.trim().toLowerCase())
  let best: Match | undefined
  for (const [position, range] of ranges.entries()) {
    const specificity = specificityOf(range, type, subtype, parameters)
    if (specificity !== undefined && (!best || specificity > best.specificity)) best = { weight: range.weight, specificity, position }
  }
  return best
}

/**
 * A range with parameters that the type does not have, such as `application/json;version=2`, still asks for the type, because a reply without the
 * parameter is better than none. But it excludes nothing: `application/json;version=2;q=0` refuses only version 2.
 */
function specificityOf(range: MediaRange, type: string, subtype: string, parameters: readonly string[]): number | undefined {
  if (range.type === '*') return SPECIFIC.anything
  if (range.type !== type) return undefined
  if (range.subtype === '*') return SPECIFIC.subtypes
  if (range.subtype !== subtype) return undefined
  const hasAll = range.parameters.every(([name, value]) => isOurs(name, value, parameters))
  if (hasAll) return SPECIFIC.exact + range.parameters.length
  return range.weight > 0 ? SPECIFIC.similar : undefined
}

/** Every text of the gateway is UTF-8. */
function isOurs(name: string, value: string, parameters: readonly string[]): boolean {
  const lower = value.toLowerCase()
  return (name === 'charset' && /^utf-?8$/.test(lower)) || parameters.includes(`${name}=${lower}`)
}

function isBetter(a: Match, b: Match): boolean {
  return a.weight - b.weight > 0 || (a.weight === b.weight && (a.specificity - b.specificity || b.position - a.position) > 0)
}
