import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** Characters that graphql-jit (0.8.9) writes for each part of an operation, fitted to the documents that `scripts/cacheCosts.ts` compiles. */
const CHARACTERS = {
  operation: 400,
  leaf: 600,
  object: 800,
  resolver: 2400,
  list: 1200,
  abstract: 3000,
  pathCharacter: 7,
  argumentCharacter: 2,
}

/** Characters of generated code that a level of nesting adds to the response path of a field, beside the field's name. */
const STEP = 4

/**
 * Estimates the length of the code that graphql-jit would generate for an operation, correct within a third. A document of 3 KB can become a million
 * characters of code, and to generate them would hold up all callers. Counting stops at the limit.
 * @param document with one operation.
 */
export function estimateSource(schema: GraphQLSchema, document: DocumentNode, limit: number): number {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const root = operation && schema.getRootType(operation.operation)
  if (!operation || !root) return 0
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
  let characters = CHARACTERS.operation

  function addSet(type: GraphQLNamedType, { selections }: SelectionSetNode, path: number): void {
    if (isAbstractType(type)) {
      characters += CHARACTERS.abstract
      // graphql-jit repeats the selection for every possible type
      for (const possible of schema.getPossibleTypes(type)) addSelections(possible, selections, path + possible.name.length)
    } else if (isObjectType(type)) addSelections(type, selections, path)
  }

  function addSelections(type: GraphQLObjectType, selections: readonly SelectionNode[], path: number): void {
    for (const selection of selections) {
      if (characters > limit) return
      characters += 1 // so selections without a field reach the limit too
      if (selection.kind === Kind.FIELD) addField(type, selection, path)
      else {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        if (fragment && applies(fragment.typeCondition?.name.value, type)) addSelections(type, fragment.selectionSet.selections, path)
      }
    }
  }

  function addField(type: GraphQLObjectType, node: FieldNode, path: number): void {
    const longer = path + (node.alias ?? node.name).value.length + STEP
    characters += longer * CHARACTERS.pathCharacter
    const field = type.getFields()[node.name.value]
    if (!field) return // __typename
    if (field.resolve || type === root) characters += CHARACTERS.resolver
    if (isListType(getNullableType(field.type))) characters += CHARACTERS.list
    for (const { loc } of node.arguments ?? []) if (loc) characters += (loc.end - loc.start) * CHARACTERS.argumentCharacter
    characters += node.selectionSet ? CHARACTERS.object : CHARACTERS.leaf
    if (node.selectionSet) addSet(getNamedType(field.type), node.selectionSet, longer)
  }

  function applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true
    const named = schema.getType(condition)
    return isAbstractType(named) && schema.isSubType(named, type)
  }

  addSelections(root, operation.selectionSet.selections, 0)
  return characters
}
