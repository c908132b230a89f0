import { type FieldNode, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import { factNames, type PageFact } from '../db/pageFacts.js'
import type { PagePiece, SelectedPage, Selection } from '../db/selection.js'
import { Unplannable } from '../db/unplannable.js'
import type { ReadForm } from '../domain/plannedRead.js'
import { type CollectedField, type DocumentSelections, typeName } from './selection.js'

/** The value of a field in the template of an object; `type` is undefined for a plain value. */
type Fill = (field: CollectedField, type: GraphQLObjectType | undefined) => void

/** Writes a template. @throws Unplannable for a field that its form does not have */
class TemplateWriter {
  private readonly pieces: PagePiece[] = []
  private readonly texts: (readonly Selection[])[] = []
  private readonly lists: number[] = []
  private readonly needed = new Set<PageFact>()
  private open = ''

  constructor(private readonly selections: DocumentSelections) {}

  row(type: GraphQLObjectType, nodes: readonly FieldNode[]): void {
    this.text(this.selections.partsOf(type, nodes))
  }

  page(type: GraphQLObjectType, nodes: readonly FieldNode[]): void {
    this.object(type, nodes, {
      data: (field, row) => this.rows(field, partsOf(this.selections, field, row)),
      pagination: (field, facts) => this.facts(field, facts),
    })
  }

  connection(type: GraphQLObjectType, nodes: readonly FieldNode[]): void {
    this.object(type, nodes, {
      edges: (field, edge) => this.rows(field, this.edge(field, edge)),
      nodes: (field, row) => this.rows(field, partsOf(this.selections, field, row)),
      pageInfo: (field, facts) => this.facts(field, facts),
      totalCount: () => this.fact('totalCount'),
    })
  }

  done(): SelectedPage {
    this.close()
    return { pieces: this.pieces, texts: this.texts, lists: this.lists, facts: this.needed }
  }

  private object(type: GraphQLObjectType, nodes: readonly FieldNode[], fills: Readonly<Record<string, Fill>>): void {
    this.open += '{'
    for (const [i, found] of this.selections.fieldsBelow(type, nodes).entries()) {
      const { key, field } = found
      this.open += `${i > 0 ? ',' : ''}${JSON.stringify(key)}:`
      if (!field) {
        this.open += JSON.stringify(type.name)
        continue
      }
      const fill = fills[field.name]
      if (!fill) throw new Unplannable(`${type.name}.${field.name} is computed by its resolver`)
      this.selections.noteGuard(field)
      const below = getNamedType(field.type)
      fill(found, isObjectType(below) ? below : undefined)
    }
    this.open += '}'
  }

  private facts({ nodes }: CollectedField, type: GraphQLObjectType | undefined): void {
    if (!type) return
    const fills = factNames.map((name): [string, Fill] => [name, () => this.fact(name)])
    this.object(type, nodes, Object.fromEntries(fills))
  }

  /** An edge: the row and its cursor. */
  private edge({ nodes }: CollectedField, type: GraphQLObjectType | undefined): Selection[] {
    if (!type) return []
    return this.selections.fieldsBelow(type, nodes).map((found): Selection => {
      const { key, field } = found
      if (!field) return typeName(key, type)
      this.selections.noteGuard(field)
      const below = getNamedType(field.type)
      if (field.name === 'cursor') return { key, kind: 'cursor' }
      if (field.name === 'node' && isObjectType(below)) return { key, kind: 'row', below: partsOf(this.selections, found, below) }
      throw new Unplannable(`${type.name}.${field.name} is computed by its resolver`)
    })
  }

  private rows({ field, nodes }: CollectedField, parts: readonly Selection[]): void {
    this.open += '['
    this.text(parts, field && this.selections.numberOf(field, nodes))
    this.open += ']'
  }

  private text(parts: readonly Selection[], list?: number): void {
    this.close()
    this.pieces.push({ text: this.texts.push(parts) - 1 })
    if (list !== undefined) this.lists.push(list)
  }

  private fact(fact: PageFact): void {
    this.close()
    this.needed.add(fact)
    this.pieces.push({ fact })
  }

  private close(): void {
    if (this.open !== '') this.pieces.push(this.open)
    this.open = ''
  }
}

function partsOf(selections: DocumentSelections, { nodes }: CollectedField, type: GraphQLObjectType | undefined): Selection[] {
  return type ? selections.partsOf(type, nodes) : []
}

/** How the JSON text of a field's value is put together. @param type of the value. @throws Unplannable */
export function replyTemplate(
  form: ReadForm,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  selections: DocumentSelections,
): SelectedPage {
  const writer = new TemplateWriter(selections)
  writer[form](type, nodes)
  return writer.done()
}
