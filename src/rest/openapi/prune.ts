import type { Document, Section } from './types.js'

const REFERENCE = /^#\/components\/(\w+)\/(.+)$/

/** Removes components that nothing refers to, and sorts the others by name. Security schemes are referred to by name, so they all stay, in their order. */
export function prune(document: Document): Document {
  const { components } = document
  const used = new Set<string>()
  const follow = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref' && typeof value === 'string') reach(value)
      else follow(value)
    }
  }
  function reach(reference: string): void {
    const [, section = '', name = ''] = REFERENCE.exec(reference) ?? []
    const target = components[section as Section]?.[name] // an unknown section has no components
    if (target === undefined) throw new Error(`the OpenAPI document has no ${reference}`)
    if (used.has(reference)) return
    used.add(reference)
    follow(target)
  }
  follow(document.paths)
  follow(document.webhooks)
  const kept = Object.entries(components).map(([section, entries]) => {
    if (section === 'securitySchemes') return [section, entries]
    const names = Object.keys(entries).filter((name) => used.has(`#/components/${section}/${name}`))
    return [section, Object.fromEntries(names.sort().map((name) => [name, entries[name]]))]
  })
  return { ...document, components: Object.fromEntries(kept) }
}
