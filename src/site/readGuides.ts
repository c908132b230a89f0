import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { guideGroups } from './guideGroups.js'
import { type Rendered, renderMarkdown } from './markdown.js'

/** The guides are part of the program, in a folder beside `src` and `dist`. */
const folder = fileURLToPath(new URL('../../docs', import.meta.url))

export interface Guide extends Rendered {
  readonly name: string
  /** Title of the guide's group. */
  readonly group: string
}

/** The guides by name, in reading order. A guide that no group names stands at the end of the last group. */
export function readGuides(pathOf: (path: string) => string): ReadonlyMap<string, Guide> {
  const files = new Set(filesOf('md'))
  const placed = guideGroups.flatMap(({ title, guides }) =>
    guides.filter((name) => files.delete(name)).map((name) => ({ name, group: title })),
  )
  const others = [...files].sort().map((name) => ({ name, group: guideGroups.at(-1)?.title ?? '' }))
  return new Map(
    [...placed, ...others].map(({ name, group }) => [
      name,
      { name, group, ...renderMarkdown(read(`${name}.md`).toString('utf8'), pathOf) },
    ]),
  )
}

/** The names of the pictures of guides, without the ending. */
export function guidePictureNames(): readonly string[] {
  return filesOf('svg')
}

export function guidePicture(name: string): Buffer {
  return read(`${name}.svg`)
}

function filesOf(ending: 'md' | 'svg'): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : []
  return files.filter((file) => /^[\w-]+\.\w+$/.test(file) && file.endsWith(`.${ending}`)).map((file) => path.parse(file).name)
}

function read(file: string): Buffer {
  return readFileSync(path.join(folder, file))
}
