import { isDeepStrictEqual } from 'node:util'
import { type GraphQLOutputType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql'

/**
 * Whether two JSON values are the same value of the type. Clients write values in forms of their own: `2026-11-20T10:00:00Z` is the moment
 * `2026-11-20T10:00:00.000Z`. Of an object, only the sent fields count.
 */
export function isSameValue(type: GraphQLOutputType, sent: unknown, now: unknown): boolean {
  if (isNonNullType(type)) return isSameValue(type.ofType, sent, now)
  if (sent == null || now == null) return sent == null && now == null
  if (isListType(type)) {
    if (!Array.isArray(sent) || !Array.isArray(now) || sent.length !== now.length) return false
    return sent.every((entry, i) => isSameValue(type.ofType, entry, now[i]))
  }
  if (isObjectType(type)) {
    const fields = type.getFields()
    return (
      isJson(sent) && isJson(now) && Object.keys(sent).every((key) => fields[key] && isSameValue(fields[key].type, sent[key], now[key]))
    )
  }
  if (isDeepStrictEqual(sent, now)) return true
  if (!isLeafType(type)) return false
  try {
    return isDeepStrictEqual(type.parseValue(sent), type.parseValue(now))
  } catch {
    return false // not a value of the type
  }
}

/** Whether a value is a JSON object. */
export function isJson(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
