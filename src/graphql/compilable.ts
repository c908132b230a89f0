import { BREAK, type DocumentNode, Kind, visit } from 'graphql'

/** graphql-jit writes literals into the code it generates, and later replaces texts that begin with this marker by code. */
const JIT_MARKER = '__MAGIC_'

/**
 * Whether graphql-jit (0.8.9) runs a document as graphql-js does; `test/graphql` compares the two. graphql-jit has these faults:
 * - It does not coerce variables inside list and object literals.
 * - For a field or fragment that is selected twice, it mixes up the conditions of @skip and @include and the order of the remaining fields.
 * - It cannot tell `a_b { c }` from `a { b_c }`, because it names its functions by the joined path. It takes an alias `__proto__` for the prototype.
 * - A text that contains its marker would run as code.
 * Introspection is not compiled either: it is too rare.
 */
export function isCompilable(document: DocumentNode): boolean {
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
    Field: ({ name, alias }) => (alias?.value.includes('_') || name.value === '__schema' || name.value === '__type' ? refuse() : undefined),
    StringValue: ({ value }) => (value.includes(JIT_MARKER) ? refuse() : undefined),
  })
  return found
}
