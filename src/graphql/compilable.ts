import {
  BREAK,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  Kind,
  typeFromAST,
  visit,
} from 'graphql'

/** graphql-jit writes literals into the code it generates, and later replaces texts that begin with this marker by code. */
const JIT_MARKER = '__MAGIC_'

/**
 * Whether graphql-jit (0.8.9) runs a document as graphql-js does; `test/graphql` compares the two. graphql-jit has these faults:
 * - It does not coerce variables inside list and object literals.
 * - It refuses a variable whose input object leaves out a field that has a default and cannot be null.
 * - For a field or fragment that is selected twice, it mixes up the conditions of @skip and @include and the order of the remaining fields.
 * - It cannot tell `a_b { c }` from `a { b_c }`, because it names its functions by the joined path. It takes an alias `__proto__` for the prototype.
 * - A text that contains its marker would run as code.
 * Introspection is not compiled either: it is too rare.
 */
export function isCompilable(schema: GraphQLSchema, document: DocumentNode): boolean {
  let found = true
  let literals = 0
  const refuse = () => {
    found = false
    return BREAK
  }
  const literal = { enter: () => void literals++, leave: () => void literals-- }
  visit(document, {
    [Kind.LIST]: literal,
    [Kind.OBJECT]: literal,
    Variable: () => (literals > 0 ? refuse() : undefined),
    Directive: refuse,
    VariableDefinition({ type }) {
      const known = typeFromAST(schema, type)
      return known && hasRequiredDefault(getNamedType(known), new Set()) ? refuse() : undefined
    },
    Field: ({ name, alias }) => (alias?.value.includes('_') || name.value === '__schema' || name.value === '__type' ? refuse() : undefined),
    StringValue: ({ value }) => (value.includes(JIT_MARKER) ? refuse() : undefined),
  })
  return found
}

/** Whether an input has a field, at any depth, that cannot be null and has a default. @param seen types that lead to themselves end the search */
function hasRequiredDefault(type: GraphQLNamedType, seen: Set<GraphQLNamedType>): boolean {
  if (!isInputObjectType(type) || seen.has(type)) return false
  seen.add(type)
  return Object.values(type.getFields()).some(
    (field) => (isNonNullType(field.type) && field.defaultValue !== undefined) || hasRequiredDefault(getNamedType(field.type), seen),
  )
}
