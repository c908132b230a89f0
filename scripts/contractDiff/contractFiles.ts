import { buildSchema } from 'graphql'
import { z } from 'zod'
import { openapiDocument, schemaText } from '../../src/contract.js'
import type { Document } from '../../src/rest/openapi/types.js'
import { API_VERSION } from '../../src/values/apiVersion.js'
import { catalogue } from '../../src/values/errors/catalogue.js'
import { danglingReference } from './danglingReference.js'
import { documentShape } from './documentShape.js'
import type { Catalogue } from './errorChanges.js'
import { brokenFile, parsedFile } from './parsedFile.js'
import { RELEASED, releasedFiles } from './releasedFiles.js'

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
  return contractOf(
    (name) => texts[name],
    (name) => `${name} of the code`,
  )
}

/**
 * The contract that a change is held to.
 * @param place a folder with a folder for each version, a folder with the three files of the oldest version, or a tag or commit with released contracts
 * @returns undefined when the place has contracts, and none of this version
 * @throws Error that names the missing or broken file, or the unknown commit
 */
export function releasedContract(place: string, apiVersion: string): Contract | undefined {
  const { isFolder, versions, textOf, nameOf } = releasedFiles(place)
  const hasOwn = versions.includes(apiVersion)
  if (!hasOwn && apiVersion !== API_VERSION) return undefined
  const fileOf = (name: Name) => (isFolder && !hasOwn ? name : `${apiVersion}/${name}`)
  return contractOf(
    (name) => {
      const text = textOf(fileOf(name))
      if (text !== undefined) return text
      throw new Error(
        isFolder
          ? `--against: ${nameOf(fileOf(name))} is missing. The folder of a contract has the files ${NAMES.join(', ')}.`
          : `--against: ${place} is no folder, and no tag or commit with ${RELEASED}/${fileOf(name)}.`,
      )
    },
    (name) => nameOf(fileOf(name)),
  )
}

/** The live versions that the place has no contract of. */
export function unreleasedVersions(place: string, apiVersions: readonly string[]): readonly string[] {
  const { versions } = releasedFiles(place)
  return apiVersions.filter((version) => version !== API_VERSION && !versions.includes(version))
}

const catalogueShape = z.record(
  z.string(),
  z.looseObject({ status: z.number(), type: z.string(), retry: z.looseObject({ strategy: z.string() }) }),
)

function contractOf(textOf: (name: Name) => string, nameOf: (name: Name) => string): Contract {
  const schema = textOf('schema.graphql')
  try {
    buildSchema(schema)
  } catch (error) {
    throw brokenFile(nameOf('schema.graphql'), error instanceof Error ? error.message : String(error))
  }
  const openapi = parsedFile(nameOf('openapi.json'), textOf('openapi.json'), documentShape) as unknown as Document // codeTexts wrote it
  const missing = danglingReference(openapi)
  if (missing !== undefined) throw brokenFile(nameOf('openapi.json'), `it has no ${missing}, to which a reference leads`)
  const errors = parsedFile(nameOf('errors.json'), textOf('errors.json'), catalogueShape) as unknown as Catalogue // codeTexts wrote it
  return { schema, openapi, errors }
}
