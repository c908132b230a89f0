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

interface Bounds {
  readonly values: number
  /** Fields below this depth count nothing: other rules refuse them, and circles of fragments, which have no deepest field. */
  readonly depth: number
}

/**
 * Counts the values that a document's introspection returns, by the schema's own resolvers, and stops above the bound. Introspection runs without a
 * pause, so its size decides how long all other callers wait. The bound also limits the time of the count: every field counts, even a field that no
 * type has, and fragments of a selection set are spread only once.
 */
export class IntrospectionSize {
  values = 0
  private readonly schema: GraphQLSchema
  private readonly fields = new Map<SelectionSetNode, readonly FieldNode[]>()

  constructor(
    private readonly context: ValidationContext,
    private readonly bounds: Bounds,
  ) {
    this.schema = context.getSchema()
  }

  get isExceeded(): boolean {
    return this.values > this.bounds.values
  }

  /** @param field a root field; only `__schema` and `__type` count. */
  addRoot(field: FieldNode): void {
    const meta = metaFields[field.name.value]
    if (meta) this.addField(meta, undefined, field, 1)
  }

  private addSet(set: SelectionSetNode, type: GraphQLObjectType, source: unknown, depth: number): void {
    if (depth > this.bounds.depth) return
    for (const node of this.fieldsOf(set)) {
      if (this.isExceeded) return
      this.addField(type.getFields()[node.name.value], source, node, depth)
    }
  }

  private fieldsOf(set: SelectionSetNode): readonly FieldNode[] {
    const known = this.fields.get(set)
    if (known) return known
    const found: FieldNode[] = []
    this.collect(set, found, new Set())
    this.fields.set(set, found)
    return found
  }

  /** Collects the fields of a selection set. A fragment that is spread several times gives its fields once. */
  private collect({ selections }: SelectionSetNode, found: FieldNode[], spread: Set<string>): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) found.push(selection)
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.collect(selection.selectionSet, found, spread)
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const fragment = this.context.getFragment(selection.name.value)
        if (fragment) this.collect(fragment.selectionSet, found, spread)
      }
    }
  }

  /** @param field undefined when the type has no such field */
  private addField(field: GraphQLField<unknown, unknown> | undefined, source: unknown, node: FieldNode, depth: number): void {
    this.values += 1
    if (!field || !node.selectionSet) return
    const info = { schema: this.schema } as GraphQLResolveInfo // the resolvers of introspection read only the schema
    const value = field.resolve?.(source, this.argumentsOf(node), undefined, info)
    this.addValue(value, field.type, node.selectionSet, depth)
  }

  private addValue(value: unknown, type: GraphQLOutputType, set: SelectionSetNode, depth: number): void {
    const nullable = getNullableType(type)
    if (value == null || this.isExceeded) return
    if (isListType(nullable)) {
      for (const entry of value as Iterable<unknown>) this.addValue(entry, nullable.ofType, set, depth) // lists of introspection are iterable
    } else if (isObjectType(nullable)) this.addSet(set, nullable, value, depth + 1)
  }

  /** Arguments for counting: deprecated parts are included, and a type name in a variable counts as the largest type. */
  private argumentsOf({ arguments: given }: FieldNode): Record<string, unknown> {
    const [name] = (given ?? []).filter((argument) => argument.name.value === 'name')
    const largest = this.schema.getMutationType()?.name
    return { includeDeprecated: true, name: name?.value.kind === Kind.STRING ? name.value.value : largest }
  }
}
