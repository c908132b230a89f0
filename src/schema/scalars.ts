import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { type Cents, centsToDecimal, decimalToCents } from '../values/money.js'
import { isDay, readMoment } from '../values/rfc3339.js'

/** Makes a scalar that reads a literal in the same way as the same value in JSON. */
function scalar<Internal, External>(config: {
  name: string
  description: string
  /** The specification of the wire form, for `@specifiedBy`. */
  specifiedBy: string
  /** JSON Schema of the wire form, for OpenAPI. A longer text than its `maxLength` is refused. A number outside of its range is of this type. */
  jsonSchema: { readonly maxLength?: number; readonly minimum?: number; readonly maximum?: number; readonly [keyword: string]: unknown }
  must: string
  /** Advice for a value that is refused, behind `must`. */
  advise?: (value: unknown) => string
  kinds: readonly Kind[]
  read: (value: unknown) => Internal | undefined
  write: (value: Internal) => External
}): GraphQLScalarType<Internal, External> {
  const { name, description, specifiedBy, jsonSchema, must, advise, kinds, read, write } = config
  const parse = (value: unknown, nodes?: ValueNode): Internal => {
    const isTooLong = typeof value === 'string' && value.length > (jsonSchema.maxLength ?? Number.POSITIVE_INFINITY)
    const parsed = isTooLong ? undefined : read(value)
    if (parsed === undefined) throw new GraphQLError(`must be ${must}${advise?.(value) ?? ''}`, { nodes })
    return parsed
  }
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = jsonSchema
  const bounds: Bounds = { minimum, maximum, message: `must be ${must}` }
  return new GraphQLScalarType<Internal, External>({
    name,
    description,
    specifiedByURL: specifiedBy,
    extensions: { jsonSchema, bounds },
    serialize: (value) => write(value as Internal), // resolvers return what the field's class declares
    parseValue: (value) => parse(value),
    parseLiteral: (node: ValueNode) =>
      parse(kinds.includes(node.kind) && 'value' in node ? literal(node.kind, node.value) : undefined, node),
  })
}

interface Bounds {
  readonly minimum: number
  readonly maximum: number
  readonly message: string
}

/**
 * The rule that a number of a scalar breaks by its size, such as a negative id. GraphQL reads such a number, so it is refused where it is used, like
 * every value that breaks our constraints. @param value a wire value that the scalar reads
 */
export function boundProblem({ extensions }: Pick<GraphQLScalarType, 'extensions'>, value: unknown): string | undefined {
  const bounds = extensions.bounds as Bounds | undefined // only `scalar` writes it
  return bounds && typeof value === 'number' && (value < bounds.minimum || value > bounds.maximum) ? bounds.message : undefined
}

function literal(kind: Kind, value: unknown): unknown {
  return kind === Kind.INT || kind === Kind.FLOAT ? Number(value) : value
}

/** Ids and counts. JSON keeps integers exact up to 2^53-1 (RFC 8259, section 6); larger values are refused and not rounded. */
export const Int64 = scalar<number, number>({
  name: 'Int64',
  description: 'An integer from 0 to 9007199254740991 (2^53-1), as a JSON number.',
  specifiedBy: 'https://www.rfc-editor.org/rfc/rfc7493#section-2.2',
  jsonSchema: { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  must: `an integer from 0 to ${Number.MAX_SAFE_INTEGER}`,
  kinds: [Kind.INT],
  read: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined),
  write: (value) => value,
})

/** Money: cents inside the gateway, a JSON number with at most two decimals outside. */
export const Decimal = scalar<Cents, number>({
  name: 'Decimal',
  description: 'An amount of money as a JSON number with at most two decimals, from 0 to 99999999.99.',
  specifiedBy: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
  jsonSchema: { type: 'number', minimum: 0, maximum: 99_999_999.99 },
  must: 'a number from 0 to 99999999.99 with at most two decimals',
  kinds: [Kind.INT, Kind.FLOAT],
  read: (value) => (typeof value === 'number' ? decimalToCents(value) : undefined),
  write: centsToDecimal,
})

/** A stored JSON object. No input takes this type. */
export const JsonObject = scalar<object, object>({
  name: 'JSONObject',
  description: 'A JSON object.',
  specifiedBy: 'https://www.rfc-editor.org/rfc/rfc8259#section-4',
  jsonSchema: { type: 'object', additionalProperties: true },
  must: 'left out: a JSON object is never accepted',
  kinds: [],
  read: () => undefined,
  write: (value) => value,
})

/** A time: RFC 3339, which is a part of ISO 8601. Replies are in UTC with milliseconds; inputs may have any form of RFC 3339. */
export const DateTime = scalar<Date, string>({
  name: 'DateTime',
  description:
    'A moment as text of RFC 3339. Replies are in UTC with milliseconds: 2026-11-20T10:00:00.000Z. Inputs may have any offset and any number of decimals; a part of a millisecond is rounded up.',
  specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  jsonSchema: { type: 'string', format: 'date-time', maxLength: 64 },
  must: 'a moment of RFC 3339, such as 2026-11-20T10:00:00Z or 2026-11-20T12:00:00.123456+02:00',
  advise: (value) =>
    typeof value === 'string' && readMoment(value.replace(' ', '+')) ? '; in a URL a + means a space, so write it as %2B' : '',
  kinds: [Kind.STRING],
  read: (value) => (typeof value === 'string' ? readMoment(value) : undefined),
  write: (value) => value.toISOString(),
})

/** A calendar day without a time. */
export const CalendarDate = scalar<string, string>({
  name: 'Date',
  description: 'A day, as ISO 8601 text: 2026-11-20.',
  specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  jsonSchema: { type: 'string', format: 'date', maxLength: 10 },
  must: 'a day that exists, as YYYY-MM-DD',
  kinds: [Kind.STRING],
  read: (value) => (typeof value === 'string' && isDay(value) ? value : undefined),
  write: (value) => value,
})
