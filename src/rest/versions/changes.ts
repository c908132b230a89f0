import {
  type GraphQLInputField,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInputType,
  isLeafType,
  isObjectType,
  isRequiredInputField,
} from 'graphql'
import { checkInput } from '../../graphql/inputCheck.js'
import { InputErrors } from '../../graphql/inputErrors.js'
import { constraintOf } from '../../schema/constrained.js'
import { parameterNameOf } from '../../schema/inRest.js'
import { rowType } from '../shownFields.js'
import type { Generated } from '../sofa.js'
import { type Coordinate, readCoordinate } from './coordinate.js'
import type { Difference } from './difference.js'
import type { ApiVersion } from './registry.js'
import { writtenTypes } from './writtenTypes.js'

/** Differences by the name that the schema gives to the field or the argument. */
export type ChangesOf = ReadonlyMap<string, Difference>

/** The differences of a version, at every place that they change. */
export interface VersionChanges {
  /** By object type or input type. */
  readonly types: ReadonlyMap<string, ChangesOf>
  /** Of arguments, by root field: `Query.pets`. */
  readonly args: ReadonlyMap<string, ChangesOf>
}

/**
 * Finds the places that the differences of a version change.
 * @param generated of the schema. @throws Error that names the version, the difference and the rule
 */
export function resolveChanges({ name, differences }: Pick<ApiVersion, 'name' | 'differences'>, generated: Generated): VersionChanges {
  const found = new FoundChanges(generated)
  const named = differences.map((difference) => ({ difference, coordinate: readCoordinate(name, difference.of, generated) }))
  for (const { difference, coordinate } of named) {
    const refuse = (reason: string): never => {
      throw new Error(`${name}: ${difference.of}: ${reason}`)
    }
    mustMakeSense(difference, coordinate, refuse)
    if (!found.add(coordinate, difference)) refuse('has two differences')
  }
  for (const { difference, coordinate } of named) if (coordinate.kind === 'field') found.follow(coordinate, difference)
  found.mustBeWritable(name)
  return found
}

const NAME = /^[_A-Za-z]\w*(\.[_A-Za-z]\w*)?$/

function mustMakeSense(difference: Difference, coordinate: Coordinate, refuse: (reason: string) => never): void {
  const { name, isRemoved, retyped, default: usual } = difference
  const has = { name: name !== undefined, isRemoved: isRemoved === true, retyped: retyped !== undefined, default: usual !== undefined }
  if (!Object.values(has).includes(true)) refuse('changes nothing: give name, isRemoved, retyped or default')
  if (has.isRemoved && (has.name || has.retyped)) refuse('is removed, so it has neither name nor retyped')
  if (has.default && coordinate.kind === 'field') refuse('default is for arguments and for fields of input types')
  if (name !== undefined && !NAME.test(name)) refuse(`name is "${name}", but must be a name, or two names with a dot between them`)
  if (coordinate.kind === 'argument' && (name?.includes('.') || coordinate.isInPath))
    refuse(coordinate.isInPath ? 'is a part of the path, which is the same in all versions' : 'an argument cannot be moved into an object')
  if (name === coordinate.name) refuse('has this name already')
  if (has.retyped && !isLeafType(getNamedType(coordinate.type))) refuse('retyped is for plain values')
  const reserved = name?.split('.').find((part) => part in Object.prototype)
  if (reserved !== undefined) refuse(`the name ${reserved} is reserved`)
  if (has.isRemoved && coordinate.kind === 'field' && coordinate.name === 'id')
    refuse('is in the address of the object, so all versions have it')
  if (has.default) mustFitDefault(difference, coordinate, refuse)
}

/** A default that breaks the rules of its place would refuse every call that leaves the place out. */
function mustFitDefault(
  { retyped, default: usual }: Difference,
  { name, type, extensions }: Coordinate,
  refuse: (reason: string) => never,
): void {
  const place = retyped?.type ?? type
  const errors = new InputErrors({ hasStrictLists: true })
  if (isInputType(place)) checkInput(usual, place, retyped?.constraint ?? constraintOf(extensions), name, errors)
  const [error] = errors.found
  if (error) refuse(`default ${JSON.stringify(usual)} ${error.message}`)
}

class FoundChanges implements VersionChanges {
  readonly types = new Map<string, Map<string, Difference>>()
  readonly args = new Map<string, Map<string, Difference>>()
  private readonly writers: ReadonlyMap<string, ReadonlySet<string>>

  constructor(private readonly generated: Generated) {
    this.writers = writtenTypes(generated)
  }

  /** @returns false when the place has a difference already */
  add({ kind, owner, name }: Pick<Coordinate, 'kind' | 'owner' | 'name'>, difference: Difference): boolean {
    const places = kind === 'argument' ? this.args : this.types
    const known = places.get(owner) ?? new Map<string, Difference>()
    if (known.has(name)) return false
    places.set(owner, known.set(name, difference))
    return true
  }

  /** Adds the difference of a field of an object type to the inputs that write the object and to the filters of its lists. A row of its own counts more. */
  follow({ owner, name, type }: Coordinate, difference: Difference): void {
    for (const input of this.writers.get(owner) ?? []) {
      const field = this.inputField(input, name)
      const fitting = field && fittingPart(difference, type, field.type)
      if (fitting) this.add({ kind: 'input', owner: input, name }, fitting)
    }
    if (difference.name?.includes('.')) return // a filter is no object
    for (const { route, field } of this.generated.routes) {
      const page = getNamedType(field.type)
      if (!isObjectType(page) || rowType(page)?.name !== owner) continue
      for (const arg of field.args) {
        const fitting = (parameterNameOf(arg.extensions) ?? arg.name) === name && fittingPart(difference, type, arg.type)
        if (fitting) this.add({ kind: 'argument', owner: route.field, name: arg.name }, fitting)
      }
    }
  }

  /** @throws Error for an input whose required field is removed without a default */
  mustBeWritable(version: string): void {
    for (const [owner, changes] of this.types)
      for (const [name, { isRemoved, default: usual }] of changes) {
        const field = this.inputField(owner, name)
        if (isRemoved && usual === undefined && field && isRequiredInputField(field))
          throw new Error(
            `${version}: ${owner}.${name}: is required, so a version without it needs a row of ${owner}.${name} with isRemoved and default`,
          )
      }
  }

  private inputField(owner: string, name: string): GraphQLInputField | undefined {
    const type = this.generated.schema.getType(owner)
    return isInputObjectType(type) ? type.getFields()[name] : undefined
  }
}

/** The part of a difference that also holds for an input of the same name. Another type holds for an input of the same type alone. */
function fittingPart({ retyped, ...rest }: Difference, type: GraphQLType, input: GraphQLType): Difference | undefined {
  const isSameType = getNamedType(type) === getNamedType(input)
  if (retyped && isSameType) return { ...rest, retyped }
  return rest.name !== undefined || rest.isRemoved ? rest : undefined
}
