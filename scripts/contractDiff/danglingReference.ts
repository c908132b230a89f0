import type { Document } from '../../src/rest/openapi/types.js'

/** A reference of the document to a component that it does not have; undefined when all components are there. */
export function danglingReference(document: Document): string | undefined {
  const { components }: { components: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> } = document
  const waiting: unknown[] = [document]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue
    const { $ref: reference } = node as { $ref?: unknown } // any object can have the key
    if (typeof reference === 'string') {
      const [section = '', name = ''] = reference.split('/').slice(-2)
      if (components[section]?.[name] === undefined) return reference
    }
    waiting.push(...Object.values(node).filter((value) => value !== undefined))
  }
  return undefined
}
