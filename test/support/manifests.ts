import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The SHA-256 hash of a text, as 64 hexadecimal digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A manifest as Apollo's tool writes it. */
export function apolloManifest(texts: Readonly<Record<string, string>>): object {
  const operations = Object.entries(texts).map(([id, body]) => ({ id, name: 'Any', type: 'query', body }))
  return { format: 'apollo-persisted-query-manifest', version: 1, operations }
}

/** A manifest as `petstore documents build` writes it. */
export function builtManifest(...texts: readonly string[]): object {
  const operations = texts.map((body) => ({ id: sha256(body), name: 'Any', type: 'query', body }))
  return { format: 'petstore-trusted-documents', version: 1, operations }
}

interface ManifestFolder {
  /** Writes a file. @param content an object is written as JSON. @returns its path */
  write(name: string, content: string | Buffer | object): string
  readonly path: string
  remove(): void
}

/** A folder for the files of a test. */
export function manifestFolder(): ManifestFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'petstore-manifests-'))
  return {
    path: folder,
    write(name, content) {
      const file = path.join(folder, name)
      writeFileSync(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2))
      return file
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
