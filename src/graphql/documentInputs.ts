import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isNonNullType,
  isScalarType,
  Kind,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Constraint } from '../schema/constrained.js'
import { boundProblem } from '../schema/scalars.js'
import { type FieldError, FieldErrors } from '../values/fieldErrors.js'
import { textProblem } from '../values/text.js'
import { checkConstraint } from './inputCheck.js'
import { fieldOf, InputPath } from './inputPath.js'

/** An input position that uses a variable's value. */
export interface VariableUse {
  readonly field: string
  /** The field of the document that takes the value, in an argument or in a directive; undefined for the condition of a fragment. */
  readonly node: FieldNode | undefined
  readonly constraint: Constraint | undefined
  /** The position takes no null, though its variable may be null when it has a default (GraphQL specification, section 5.8.5). */
  readonly isNonNull: boolean
  /** The position is in a directive, which graphql-js reads before the field. */
  readonly isOfDirective: boolean
}

/** The inputs of a document with one operation. */
interface DocumentInputs {
  /** The positions of each variable. */
  readonly uses: ReadonlyMap<string, readonly VariableUse[]>
  /** The values in the document that break our constraints, by the field that takes them. */
  readonly refused: ReadonlyMap<FieldNode, readonly FieldError[]>
}

/** Finds the uses of variables, and checks the other values once for all runs. @param document valid against the schema */
export function documentInputs(schema: GraphQLSchema, document: DocumentNode): DocumentInputs {
  const uses = new Map<string, VariableUse[]>()
  const refused = new Map<FieldNode, FieldErrors>()
  const info = new TypeInfo(schema)
  const path = new InputPath(info)

  function errorsOf(node: FieldNode): FieldErrors {
    const errors = refused.get(node) ?? new FieldErrors()
    refused.set(node, errors)
    return errors
  }

  visit(
    document,
    visitWithTypeInfo(info, {
      enter(node, key) {
        path.enter(node, key)
        const { step, field } = path
        if (!step) return
        const { constraint } = step
        if (node.kind === Kind.VARIABLE) {
          const known = uses.get(node.name.value) ?? []
          uses.set(node.name.value, known)
          const isNonNull = isNonNullType(info.getInputType())
          known.push({ field: fieldOf(step), node: field, constraint, isNonNull, isOfDirective: info.getDirective() != null })
        } else if (!field) return
        else if (node.kind === Kind.STRING) {
          const message = textProblem(node.value)
          if (message) errorsOf(field).add({ field: fieldOf(step), message })
        } else if (node.kind === Kind.INT || node.kind === Kind.FLOAT) {
          const type = getNamedType(info.getInputType())
          const message = isScalarType(type) ? boundProblem(type, Number(node.value)) : undefined
          if (message) errorsOf(field).add({ field: fieldOf(step), message, value: Number(node.value) })
        } else if ((node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) && constraint && node.value.kind !== Kind.VARIABLE)
          checkConstraint(valueFromASTUntyped(node.value), constraint, fieldOf(step), errorsOf(field))
      },
      leave: (node, key) => path.leave(node, key),
    }),
  )
  return {
    uses: new Map([...uses].map(([name, ofName]) => [name, keptSecret(ofName)])),
    refused: new Map([...refused].flatMap(([node, { found }]) => (found.length > 0 ? [[node, found]] : []))),
  }
}

/** A variable that is a secret at one position is a secret at all its positions. */
function keptSecret(uses: readonly VariableUse[]): readonly VariableUse[] {
  if (!uses.some(({ constraint }) => constraint?.secret)) return uses
  return uses.map((use) => ({ ...use, constraint: { ...use.constraint, secret: true } }))
}
