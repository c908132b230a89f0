import { type GraphQLObjectType, type GraphQLOutputType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { isApiAddress } from '../../schema/inRest.js'
import type { VersionChanges } from './changes.js'

/** An object as JSON. */
export type ShownJson = Readonly<Record<string, unknown>>

/** Gives an object of the schema the form of a version. */
export type ShowObject = (object: ShownJson) => Record<string, unknown>

/** A field of the schema as a version shows it. */
interface ShownField {
  /** Its name, or the name of the object into which it moves. */
  readonly name: string
  /** Its name in this object. */
  readonly member: string | undefined
  /** Undefined for a value that stays as it is. */
  readonly show: ((value: unknown) => unknown) | undefined
}

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
    const show = isObjectType(type) && this.differs(type, new Set()) ? this.showFor(type) : undefined
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

  private showFor(type: GraphQLObjectType): ShowObject {
    let known: ReadonlyMap<string, ShownField | undefined> | undefined
    return (object) => {
      known ??= this.fieldsOf(type)
      const shown: Record<string, unknown> = {}
      for (const [key, value] of Object.entries(object)) {
        const field = known.get(key)
        if (field) put(shown, field, field.show ? field.show(value) : value)
        else if (!known.has(key)) shown[key] = value
      }
      return shown
    }
  }

  /** @returns the fields by their names in the schema; undefined for a removed field */
  private fieldsOf(type: GraphQLObjectType): ReadonlyMap<string, ShownField | undefined> {
    const changes = this.changes.types.get(type.name)
    return new Map(
      Object.values(type.getFields()).map(({ name, type: fieldType, extensions }) => {
        const difference = changes?.get(name)
        if (difference?.isRemoved) return [name, undefined]
        const [shownName = '', member] = (difference?.name ?? name).split('.')
        const { retyped } = difference ?? {}
        const plain = retyped ? retyped.show : isApiAddress(extensions) ? (address: unknown) => this.addressOf(String(address)) : undefined
        return [name, { name: shownName, member, show: plain ? (value) => everyValue(value, plain) : this.innerOf(fieldType) }]
      }),
    )
  }

  private innerOf(type: GraphQLOutputType): ShownField['show'] {
    const named = getNamedType(type)
    const show = isObjectType(named) ? this.of(named.name) : undefined
    return show && ((value) => everyValue(value, (object) => show(object as ShownJson))) // the type says that the values are objects
  }
}

function put(into: Record<string, unknown>, { name, member }: ShownField, value: unknown): void {
  if (member === undefined) {
    into[name] = value
    return
  }
  const object = (into[name] ?? {}) as Record<string, unknown> // only this function writes it
  object[member] = value
  into[name] = object
}

/** Maps a value or each entry of a list; null stays null. */
export function everyValue(value: unknown, map: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => everyValue(entry, map))
  return value === null || value === undefined ? value : map(value)
}
