import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The text of a file of this folder, such as `landing.css`. */
export function asset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

/**
 * Folder of the programs for browsers that the build bundles from packages and our code. It stands in `dist` also for a server that runs from its
 * sources, because every npm command builds first.
 */
export const builtFolder = fileURLToPath(new URL('../../dist/site/built/', import.meta.url))

/** Path of a folder or file with code for browsers. */
export function browserPath(name: string): string {
  return fileURLToPath(new URL(`browser/${name}`, import.meta.url))
}

/** Replaces the placeholders `{{name}}` of a template by HTML. @throws Error for a placeholder without a value */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_place, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`The template has the placeholder ${name}, which gets no value.`)
    return value
  })
}
