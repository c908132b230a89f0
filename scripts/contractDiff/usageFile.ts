import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { componentName } from '../../src/rest/openapi/componentName.js'
import { argumentsOf } from './argumentsOf.js'
import type { Change } from './change.js'
import { grouped } from './grouped.js'

const use = z.object({
  subject: z.string().min(1),
  apiVersion: z.string().nullable(),
  userId: z.number().int().nullable(),
  clientId: z.string().nullable(),
  uses: z.number().int().min(0),
  lastUsedAt: z.iso.datetime(),
  sunset: z.iso.datetime(),
})

/** The uses of a deprecated part by a caller, as `petstore deprecations --json` writes them. */
export type Use = z.infer<typeof use>

/** The uses by the keys of the used parts, as `usesOf` looks them up. */
export type Usage = ReadonlyMap<string, readonly Use[]>

/** @throws Error that names the file, the wrong place in it and the reason */
export function readUsage(file: string): Usage {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Error(`--usage: ${file} cannot be read. Write it by \`petstore deprecations --json > ${file}\`.`)
  }
  return usageOf(file, text)
}

/** @param file its name in errors */
export function usageOf(file: string, text: string): Usage {
  const refuse = (reason: string): never => {
    throw new Error(`--usage: ${file} is no usage file: ${reason}. Write it by \`petstore deprecations --json > ${file}\`.`)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    refuse('it is no JSON')
  }
  const { data, error } = z.array(use).safeParse(parsed)
  if (!data) return refuse(error.issues.map(({ path, message }) => `${path.join('.') || 'the whole file'}: ${message}`).join('; '))
  return grouped(data, ({ subject }) => keyOf(subject))
}

/** The uses of the changed thing and of everything inside it, the latest first. */
export function usesOf(change: Change, usage: Usage): readonly Use[] {
  const keys = [change.subject, ...argumentsOf(change)].map(keyOf)
  const inside = [...usage].filter(([name]) => keys.some((key) => name === key || name.startsWith(`${key}.`) || name.startsWith(`${key}(`)))
  return inside.flatMap(([, uses]) => uses).sort((one, other) => other.lastUsedAt.localeCompare(one.lastUsedAt))
}

/** A type can have another name in the OpenAPI document: both names give one key. */
function keyOf(subject: string): string {
  return subject.replace(/^\w+/, componentName)
}
