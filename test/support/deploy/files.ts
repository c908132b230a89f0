import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The folder of the files to deploy with. */
export const deployFolder = path.join(root, 'deploy')

/** The text of a file. @param name below the root of the project */
export function projectFile(name: string): string {
  return readFileSync(path.join(root, name), 'utf8')
}

/** The paths of the files below a folder of `deploy/`, from the root of the project. */
export function deployFiles(folder: string, ending: string): string[] {
  const entries = readdirSync(path.join(deployFolder, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending))
  return files.map(({ parentPath, name }) => path.relative(root, path.join(parentPath, name))).toSorted()
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into files of every shape and assert what they find
export type Parsed = any

/** The documents of a YAML file. @throws Error for a key that is there twice and for other faults */
export function readYaml(name: string): Parsed[] {
  return parseAllDocuments(projectFile(name), { merge: true }).map((document) => {
    if (document.errors[0]) throw new Error(`${name}: ${document.errors[0].message}`)
    return document.toJS()
  })
}
