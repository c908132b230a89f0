import { isDeepStrictEqual } from 'node:util'
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql'
import type { SentBack } from '../domain/sentBack.js'
import { invalid } from '../values/errors/make.js'
import { type FieldError, FieldErrors } from '../values/fieldErrors.js'
import { shorten } from '../values/shorten.js'
import { isJson, isSameValue } from './sameValue.js'
import { shownFields } from './shownFields.js'
import type { GeneratedRoute } from './sofa.js'

type JsonFields = Readonly<Record<string, unknown>>

/**
 * The parts of a resource that a read shows and a change does not take as they are. A client may read a resource, change a field and send the whole
 * back, so the body of a PUT or a PATCH may hold them.
 */
export interface ReadOnlyParts {
  /** Shown fields that the input lacks, such as `id` and `createdAt`. */
  readonly fields: readonly GraphQLField<unknown, unknown>[]
  /** Shown objects for which the input takes a name, such as `category`. The name can be changed; the other fields of the object are read-only. */
  readonly named: readonly { readonly name: string; readonly type: GraphQLObjectType }[]
}

const NAME = 'name'

/** @returns undefined for a row that changes no resource. @param resources types with an address of their own */
export function readOnlyParts(
  { route, field }: Pick<GeneratedRoute, 'route' | 'field'>,
  resources: ReadonlySet<string>,
): ReadOnlyParts | undefined {
  const type = getNamedType(field.type)
  const input = getNamedType(field.args.find(({ name }) => name === 'input')?.type)
  if ((route.method !== 'PUT' && route.method !== 'PATCH') || !isObjectType(type) || !isInputObjectType(input)) return undefined
  const taken = input.getFields()
  const shown = shownFields(type, resources)
  return {
    fields: shown.filter(({ name }) => !taken[name]),
    named: shown.flatMap(({ name, type: shownType }) => {
      const object = getNamedType(shownType)
      return isObjectType(object) && object.getFields()[NAME] && isLeafType(getNamedType(taken[name]?.type)) ? [{ name, type: object }] : []
    }),
  }
}

/** A read-only value of a body. */
interface Sent {
  readonly path: string
  readonly value: unknown
  readonly type: GraphQLOutputType
  /** Its present value. */
  readonly now: (shown: JsonFields) => unknown
  /** True for a field of a named object. */
  readonly isNested?: true
}

/**
 * Separates the read-only parts of a body from the input, and replaces named objects by their names.
 * @returns `sentBack` when the body has read-only parts. @throws VALIDATION_ERROR for a named object with unknown fields or without a name
 */
export function separate(body: JsonFields, { fields, named }: ReadOnlyParts): { readonly input: JsonFields; readonly sentBack?: SentBack } {
  const given = fields.filter(({ name }) => Object.hasOwn(body, name))
  const objects = named.filter(({ name }) => typeof body[name] === 'object' && body[name] !== null)
  if (given.length === 0 && objects.length === 0) return { input: body }

  const sent: Sent[] = given.map(({ name, type }) => ({ path: name, value: body[name], type, now: (shown) => shown[name] }))
  const names: Record<string, unknown> = {}
  for (const { name, type } of objects) {
    const value = body[name]
    names[name] = Array.isArray(value)
      ? value.map((entry, i) => nameOf(entry, `${name}[${i}]`, type, (others, shown) => entryWith(shown[name], others), sent))
      : nameOf(value, name, type, (_others, shown) => shown[name], sent)
  }
  const readOnly = new Set(given.map(({ name }) => name))
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !readOnly.has(name)))
  return { input: { ...kept, ...names }, sentBack: { changedFrom: (shown) => changed(sent, shown) } }
}

/**
 * @param find the object as it is now. @param sent takes the read-only fields of the object.
 * @returns the name of an object that was sent in place of its name; any other value as it is
 */
function nameOf(
  value: unknown,
  path: string,
  type: GraphQLObjectType,
  find: (others: JsonFields, shown: JsonFields) => unknown,
  sent: Sent[],
): unknown {
  if (!isJson(value) || !Object.hasOwn(value, NAME)) return value
  const known = type.getFields()
  const { [NAME]: name, ...others } = value
  const errors = new FieldErrors()
  for (const [key, inner] of Object.entries(others)) {
    if (errors.isFull) break
    const field = known[key]
    if (!field) errors.add({ field: `${path}.${shorten(key)}`, message: 'is not a known field', allowed: Object.keys(known) })
    else
      sent.push({
        path: `${path}.${key}`,
        value: inner,
        type: field.type,
        now: (shown) => fieldOf(find(others, shown), key),
        isNested: true,
      })
  }
  // null in place of the whole object clears it
  if (typeof name !== 'string') errors.add({ field: `${path}.${NAME}`, message: 'must be a string' })
  if (errors.found.length > 0) throw invalid(errors.found)
  return name
}

/** The entry of a shown list with the same read-only fields: entries may have been moved or taken out. */
function entryWith(list: unknown, others: JsonFields): unknown {
  const entries: unknown[] = Array.isArray(list) ? list : []
  return entries.find((entry) => Object.keys(others).every((key) => isDeepStrictEqual(fieldOf(entry, key), others[key])))
}

function changed(sent: readonly Sent[], shown: JsonFields): FieldError[] {
  const errors = new FieldErrors()
  for (const { path, value, type, now, isNested } of sent) {
    const present = now(shown)
    if (isSameValue(type, value, present)) continue
    const message = isNested ? 'cannot be changed: send a name alone to choose another one' : `cannot be changed; it is ${textOf(present)}`
    errors.add({ field: path, message, value })
  }
  return errors.found
}

function fieldOf(value: unknown, key: string): unknown {
  return isJson(value) ? value[key] : undefined
}

function textOf(value: unknown): string {
  return shorten(typeof value === 'string' ? value : JSON.stringify(value ?? null))
}
