import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'
import type { ApiError, QueryMeasure } from '../values/errors/apiError.js'
import { queryTooComplex } from '../values/errors/make.js'
import { IntrospectionSize } from './introspectionSize.js'

/**
 * Bounds of a document's text, checked before the document is parsed: the parser does not count comments, commas or line breaks as tokens, and each
 * error counts the lines before it. The longest document of 1500 tokens that a program prints has some 40 000 characters and 1500 lines.
 */
const textLimits = { characters: 50_000, lines: 2000 }

/** @returns a refusal for a document whose text is too long to parse. */
export function textExcess(text: string): ApiError | undefined {
  if (text.length > textLimits.characters)
    return queryTooComplex({ measure: 'characters', limit: textLimits.characters, actual: text.length })
  const lines = 1 + (text.match(/\r\n|[\n\r]/g)?.length ?? 0)
  return lines > textLimits.lines ? queryTooComplex({ measure: 'lines', limit: textLimits.lines, actual: lines }) : undefined
}

/**
 * Bounds of a document, checked before it runs (SPEC section 4). Fragments count each time they are spread. Introspection may be deeper,
 * because it only reads memory. For the whole document: `selections` equals the token limit, so that fragments cannot multiply a short document;
 * `repeats` counts fields selected again with the same path in the response (comparing them is quadratic); `introspection` counts all operations, because the
 * operation to run is not known yet.
 */
export const limits = {
  tokens: 1500,
  selections: 1500,
  repeats: 200,
  /** Spread fragments, by name: validation compares each with each. No valid document of 1500 tokens has more. */
  fragments: 200,
  /** Values that introspection may return. The usual query of tools for the whole schema returns 9000. */
  introspection: 15_000,
  depth: 10,
  introspectionDepth: 20,
  aliases: 30,
  /** Characters of an alias. Replies repeat the alias, and so does the path of each error. */
  aliasLength: 200,
  rootFields: 20,
  directives: 10,
}

interface Excess {
  readonly measure: QueryMeasure
  readonly limit: number
  /** Absent when counting stopped at the limit. */
  readonly actual?: number
}

/** Refuses documents that exceed a bound. Each error names the bound and the actual value. */
export function sizeRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const excesses = findExcesses(context, document)
      for (const excess of excesses) {
        const originalError = queryTooComplex(excess)
        context.reportError(new GraphQLError(originalError.message, { originalError }))
      }
      // null removes the document from the visitor: no other rule visits it, so a refusal stays cheap
      return excesses.length > 0 ? null : undefined
    },
  }
}

function findExcesses(context: ValidationContext, document: DocumentNode): Excess[] {
  const total = { selections: 0, repeats: 0 }
  const spread = new Set<string>()
  const excesses: Excess[] = []
  const exceed = (measure: keyof typeof limits, actual: number, limit = limits[measure]) => {
    if (actual > limit) excesses.push({ measure, limit, actual })
  }
  const roots: FieldNode[] = []
  for (const operation of document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)) {
    const size = new Size(context, total, spread)
    size.add(operation.selectionSet)
    const isIntrospection = size.roots.every(({ name }) => name.value.startsWith('__'))
    exceed('depth', size.depth, isIntrospection ? limits.introspectionDepth : limits.depth)
    exceed('aliases', size.aliases)
    exceed('aliasLength', size.longestAlias)
    exceed('rootFields', size.roots.length)
    exceed('directives', size.directives + (operation.directives?.length ?? 0))
    roots.push(...size.roots)
  }
  // unused fragments are invalid, but other rules would visit them before validation finds that out
  for (const fragment of document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION))
    if (!spread.has(fragment.name.value)) new Size(context, total, spread).add(fragment.selectionSet)
  if (total.selections > limits.selections) return [{ measure: 'selections', limit: limits.selections }]
  exceed('fragments', spread.size)
  exceed('repeats', total.repeats)
  if (isIntrospectionExceeded(context, roots)) excesses.push({ measure: 'introspection', limit: limits.introspection })
  return excesses
}

/** @param roots the root fields of all operations. A field that operations share through a fragment counts once. */
function isIntrospectionExceeded(context: ValidationContext, roots: readonly FieldNode[]): boolean {
  const size = new IntrospectionSize(context, { values: limits.introspection, depth: limits.introspectionDepth })
  for (const root of new Set(roots)) if (!size.isExceeded) size.addRoot(root)
  return size.isExceeded
}

/** The keys of a part of the response, each with the keys below it. */
interface ResponseKeys extends Map<string, ResponseKeys> {}

/** Counts the selections of an operation one by one, and stops at the bound. A circle of fragments, refused by another rule, is followed once. */
class Size {
  depth = 0
  aliases = 0
  longestAlias = 0
  directives = 0
  readonly roots: FieldNode[] = []
  private readonly within: string[] = []

  constructor(
    private readonly context: ValidationContext,
    private readonly total: { selections: number; repeats: number },
    /** The fragments met so far. */
    private readonly spread: Set<string>,
  ) {}

  add(set: SelectionSetNode, keys: ResponseKeys = new Map(), depth = 0): void {
    for (const selection of set.selections) {
      this.total.selections += 1
      if (this.total.selections > limits.selections) return
      this.directives += selection.directives?.length ?? 0
      if (selection.kind === Kind.FIELD) this.addField(selection, keys, depth + 1)
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.add(selection.selectionSet, keys, depth)
      else this.addFragment(selection.name.value, keys, depth)
    }
  }

  private addField(field: FieldNode, keys: ResponseKeys, depth: number): void {
    const { name, alias, selectionSet } = field
    const key = (alias ?? name).value
    const known = keys.get(key)
    const below: ResponseKeys = known ?? new Map()
    if (known) this.total.repeats += 1
    keys.set(key, below)
    this.depth = Math.max(this.depth, depth)
    if (alias) this.aliases += 1
    this.longestAlias = Math.max(this.longestAlias, alias?.value.length ?? 0)
    if (depth === 1) this.roots.push(field)
    if (selectionSet) this.add(selectionSet, below, depth)
  }

  private addFragment(name: string, keys: ResponseKeys, depth: number): void {
    this.spread.add(name)
    const fragment = this.within.includes(name) ? undefined : this.context.getFragment(name)
    if (!fragment) return
    this.within.push(name)
    this.add(fragment.selectionSet, keys, depth)
    this.within.pop()
  }
}
