import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openapiDocument, schemaText } from '../../src/contract.js'
import type { Document } from '../../src/rest/openapi/types.js'
import { API_VERSION } from '../../src/values/apiVersion.js'
import { catalogue } from '../../src/values/errors/catalogue.js'
import type { Catalogue } from './errorChanges.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folder of the released contracts, relative to the project. Each version of the REST API has a folder in it. */
export const RELEASED = 'contract'

const NAMES = ['schema.graphql', 'openapi.json', 'errors.json'] as const
type Name = (typeof NAMES)[number]

/** A contract as it is compared. Webhook payloads are a part of the OpenAPI document. */
export interface Contract {
  readonly schema: string
  readonly openapi: Document
  readonly errors: Catalogue
}

/** The texts of the contract that the code states, by file name. @param apiVersion a live version of the REST API */
export async function codeTexts(apiVersion: string): Promise<Readonly<Record<Name, string>>> {
  return {
    'schema.graphql': schemaText(),
    'openapi.json': await openapiDocument('3.1', undefined, apiVersion),
    'errors.json': `${JSON.stringify(catalogue, null, 2)}\n`,
  }
}

export async function contractOfCode(apiVersion: string): Promise<Contract> {
  const texts = await codeTexts(apiVersion)
  return contractOf((name) => texts[name])
}

/**
 * The contract that a change is held to.
 * @param place a folder with a folder for each version, a folder with the three files of the oldest version, or a tag or commit with released contracts
 * @returns undefined when the place has contracts, and none of this version
 * @throws Error that names the missing file or the unknown commit
 */
export function releasedContract(place: string, apiVersion: string): Contract | undefined {
  const folder = path.resolve(root, place)
  const own = path.join(folder, apiVersion)
  if (existsSync(own)) return contractOf((name) => fileText(path.join(own, name)))
  const isOldest = apiVersion === API_VERSION
  if (existsSync(folder)) return isOldest ? contractOf((name) => fileText(path.join(folder, name))) : undefined
  const textOf = (name: Name) => committedText(place, `${RELEASED}/${apiVersion}/${name}`)
  if (!isOldest && textOf('openapi.json') === undefined) return undefined
  return contractOf(
    (name) => textOf(name) ?? fail(`--against: ${place} is no folder, and no tag or commit with ${RELEASED}/${apiVersion}/${name}.`),
  )
}

function fail(message: string): never {
  throw new Error(message)
}

function contractOf(textOf: (name: Name) => string): Contract {
  // the files are written by codeTexts
  return { schema: textOf('schema.graphql'), openapi: JSON.parse(textOf('openapi.json')), errors: JSON.parse(textOf('errors.json')) }
}

function fileText(file: string): string {
  if (!existsSync(file)) throw new Error(`--against: ${file} is missing. The folder of a contract has the files ${NAMES.join(', ')}.`)
  return readFileSync(file, 'utf8')
}

/** @returns undefined when there is no such commit, or no such file in it */
function committedText(commit: string, file: string): string | undefined {
  try {
    return execFileSync('git', ['show', `${commit}:${file}`], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' })
  } catch {
    return undefined
  }
}
