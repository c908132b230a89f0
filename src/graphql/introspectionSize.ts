import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValidationContext,
} from 'graphql'

const metaFields: Readonly<Record<string, GraphQLField<unknown, unknown>>> = { __schema: SchemaMetaFieldDef, __type: TypeMetaFieldDef }

/**
 * Counts the values that a document's introspection gives, by the schema's own resolvers, and stops above the limit. Introspection runs
 * without a pause, so its size decides how long all other callers wait.
 */
export class IntrospectionSize {
  values = 0
  private readonly schema: GraphQLSchema
  private readonly within: string[] = []

  constructor(
    private readonly context: ValidationContext,
    private readonly limit: number,
  ) {
    this.schema = context.getSchema()
  }

  /** @param field a root field; any but `__schema` and `__type` counts nothing. */
  addRoot(field: FieldNode): void {
    const meta = metaFields[field.name.value]
    if (meta) this.addField(meta, undefined, field)
  }

  private addSet({ selections }: SelectionSetNode, type: GraphQLObjectType, source: unknown): void {
    for (const selection of selections) {
      if (this.values > this.limit) return
      if (selection.kind === Kind.INLINE_FRAGMENT) this.addSet(selection.selectionSet, type, source)
      else if (selection.kind === Kind.FRAGMENT_SPREAD) this.addFragment(selection.name.value, type, source)
      else {
        const field = type.getFields()[selection.name.value]
        if (field) this.addField(field, source, selection)
      }
    }
  }

  private addFragment(name: string, type: GraphQLObjectType, source: unknown): void {
    const fragment = this.within.includes(name) ? undefined : this.context.getFragment(name)
    if (!fragment) return
    this.within.push(name)
    this.addSet(fragment.selectionSet, type, source)
    this.within.pop()
  }

  private addField(field: GraphQLField<unknown, unknown>, source: unknown, node: FieldNode): void {
    this.values += 1
    if (!node.selectionSet) return
    const info = { schema: this.schema } as GraphQLResolveInfo // the resolvers of introspection read nothing else of it
    const value = field.resolve?.(source, this.argumentsOf(node), undefined, info)
    this.addValue(value, field.type, node.selectionSet)
  }

  private addValue(value: unknown, type: GraphQLOutputType, set: SelectionSetNode): void {
    const nullable = getNullableType(type)
    if (value == null || this.values > this.limit) return
    if (isListType(nullable)) {
      for (const entry of value as Iterable<unknown>) this.addValue(entry, nullable.ofType, set) // as lists of introspection are
    } else if (isObjectType(nullable)) this.addSet(set, nullable, value)
  }

  /** Arguments for counting: deprecated parts are included, and a type name in a variable counts as the largest type. */
  private argumentsOf({ arguments: given }: FieldNode): Record<string, unknown> {
    const [name] = (given ?? []).filter((argument) => argument.name.value === 'name')
    const largest = this.schema.getMutationType()?.name
    return { includeDeprecated: true, name: name?.value.kind === Kind.STRING ? name.value.value : largest }
  }
}
