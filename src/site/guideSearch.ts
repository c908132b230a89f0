import MiniSearch from 'minisearch'
import type { Guide } from './readGuides.js'

const EXCERPT = 140

/** The parts of the search that the browser needs: the index, and the fields that it was made with. */
interface SearchFile {
  readonly fields: readonly string[]
  readonly storeFields: readonly string[]
  readonly index: object
}

/** Makes the search index of the guides. Each section of a guide is an entry; its id is the end of its address, such as `errors#CONFLICT`. */
export function searchFile(guides: Iterable<Guide>): SearchFile {
  const fields = ['guide', 'heading', 'text']
  const storeFields = ['guide', 'heading', 'excerpt']
  const index = new MiniSearch({ fields, storeFields })
  for (const { name, title, sections } of guides)
    index.addAll(
      sections.map(({ id, heading, text }) => ({
        id: id === '' ? name : `${name}#${id}`,
        guide: title,
        heading,
        text,
        excerpt: text.length > EXCERPT ? `${text.slice(0, text.lastIndexOf(' ', EXCERPT))}…` : text,
      })),
    )
  return { fields, storeFields, index: index.toJSON() }
}
