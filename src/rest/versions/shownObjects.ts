import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { isApiAddress } from '../../schema/inRest.js'
import { isJson } from '../sameValue.js'
import type { ChangesOf, VersionChanges } from './changes.js'

/** An object as JSON. */
export type ShownJson = Readonly<Record<string, unknown>>

/** Gives an object of the schema the form of a version. */
export type ShowObject = (object: ShownJson) => Record<string, unknown>

const UNCHANGED: ChangesOf = new Map()

/**
 * Shows objects as a version does: with its names, its types and its addresses. A part of an object, as `fields` selects it, is shown in the same way.
 * @param schema of the gateway. @param addressOf the version's address for an address of the API
 */
export class ShownObjects {
  private readonly known = new Map<string, ShowObject | undefined>()

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly changes: VersionChanges,
    private readonly addressOf: (address: string) => string,
  ) {}

  /** @param typeName of an object type. @returns undefined for a type that the version shows as the schema does, down to its last field */
  of(typeName: string): ShowObject | undefined {
    if (this.known.has(typeName)) return this.known.get(typeName)
    const type = this.schema.getType(typeName)
    const show = isObjectType(type) && this.differs(type, new Set()) ? (object: ShownJson) => this.show(type, object) : undefined
    this.known.set(typeName, show)
    return show
  }

  private differs(type: GraphQLObjectType, seen: Set<string>): boolean {
    if (this.changes.types.has(type.name)) return true
    seen.add(type.name)
    return Object.values(type.getFields()).some(({ type: fieldType, extensions }) => {
      const inner = getNamedType(fieldType)
      return isApiAddress(extensions) || (isObjectType(inner) && !seen.has(inner.name) && this.differs(inner, seen))
    })
  }

  private show(type: GraphQLObjectType, object: ShownJson): Record<string, unknown> {
    const changes = this.changes.types.get(type.name) ?? UNCHANGED
    const fields = type.getFields()
    const shown: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(object)) {
      const field = fields[name]
      const difference = changes.get(name)
      if (difference?.isRemoved) continue
      const inVersion = !field
        ? value
        : difference?.retyped
          ? everyValue(value, difference.retyped.show)
          : isApiAddress(field.extensions)
            ? everyValue(value, (address) => this.addressOf(String(address)))
            : this.inner(field.type, value)
      put(shown, difference?.name ?? name, inVersion)
    }
    return shown
  }

  private inner(type: GraphQLOutputType, value: unknown): unknown {
    if (value === null) return null
    if (isNonNullType(type)) return this.inner(type.ofType, value)
    if (isListType(type)) return Array.isArray(value) ? value.map((entry) => this.inner(type.ofType, entry)) : value
    const show = isObjectType(type) ? this.of(type.name) : undefined
    return show && isJson(value) ? show(value) : value
  }
}

/** @param name of a field, or of a field inside of another object */
function put(into: Record<string, unknown>, name: string, value: unknown): void {
  const [first = '', member] = name.split('.')
  if (member === undefined) into[first] = value
  else into[first] = { ...(into[first] as object | undefined), [member]: value } // only this function writes it
}

/** Maps a value or each entry of a list; null stays null. */
export function everyValue(value: unknown, map: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => everyValue(entry, map))
  return value === null || value === undefined ? value : map(value)
}
