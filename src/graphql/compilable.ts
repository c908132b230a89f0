import { BREAK, type DocumentNode, Kind, visit } from 'graphql'

/** graphql-jit pastes literals into the code it makes and then replaces texts that begin so by code. */
const JIT_MARKER = '__MAGIC_'

/**
 * Whether graphql-jit (0.8.9) runs a document as graphql-js does; `test/graphql` compares the two. It does not
 * - coerce variables inside list and object literals;
 * - keep the conditions of @skip and @include apart where a field or fragment is selected twice, nor the order of what is left;
 * - tell `a_b { c }` from `a { b_c }`: it names what it compiles by the joined path, and takes an alias `__proto__` for the prototype;
 * - read every text as text: one with a marker of its own would run as code.
 * Introspection is too rare to be worth compiling.
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
