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

/** The folder of the released contract, relative to the project. */
export const BASELINE = `contract/${API_VERSION}`

const NAMES = ['schema.graphql', 'openapi.json', 'errors.json'] as const
type Name = (typeof NAMES)[number]

/** A contract as it is compared. Webhook payloads are a part of the OpenAPI document. */
export interface Contract {
  readonly schema: string
  readonly openapi: Document
  readonly errors: Catalogue
}

/** The texts of the contract that the code states, by file name. */
export async function codeTexts(): Promise<Readonly<Record<Name, string>>> {
  return {
    'schema.graphql': schemaText(),
    'openapi.json': await openapiDocument('3.1'),
    'errors.json': `${JSON.stringify(catalogue, null, 2)}\n`,
  }
}

export async function contractOfCode(): Promise<Contract> {
  const texts = await codeTexts()
  return contractOf((name) => texts[name])
}

/**
 * The contract that a change is held to.
 * @param place a folder with the three files, or a tag or commit whose released contract is meant
 * @throws Error that names the missing file or the unknown commit
 */
export function releasedContract(place: string): Contract {
  const folder = path.resolve(root, place)
  if (existsSync(folder)) return contractOf((name) => fileText(path.join(folder, name)))
  return contractOf((name) => committedText(place, `${BASELINE}/${name}`))
}

function contractOf(textOf: (name: Name) => string): Contract {
  // the files are written by codeTexts
  return { schema: textOf('schema.graphql'), openapi: JSON.parse(textOf('openapi.json')), errors: JSON.parse(textOf('errors.json')) }
}

function fileText(file: string): string {
  if (!existsSync(file)) throw new Error(`--against: ${file} is missing. The folder of a contract has the files ${NAMES.join(', ')}.`)
  return readFileSync(file, 'utf8')
}

function committedText(commit: string, file: string): string {
  try {
    return execFileSync('git', ['show', `${commit}:${file}`], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' })
  } catch {
    throw new Error(`--against: ${commit} is no folder, and no tag or commit with ${file}.`)
  }
}
