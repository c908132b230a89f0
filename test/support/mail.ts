import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { PetStore } from './petStore.js'
import { until } from './until.js'

/** A mail as it lies in the folder. */
export interface FiledMail {
  readonly file: string
  readonly text: string
  readonly to: string
  /** The one to set a new password with; undefined when it holds none. */
  readonly token: string | undefined
}

/** The mails a gateway has filed, oldest first. It files them after it has answered, so this waits for `expected` of them. */
export async function mailsIn(store: Pick<PetStore, 'folder'>, expected = 1): Promise<FiledMail[]> {
  const folder = path.join(store.folder, 'mail')
  const names = () => readdir(folder).catch(() => [] as string[])
  await until(async () => {
    if ((await names()).length < expected) throw new Error(`there are fewer than ${expected} mails`)
  })
  const files = (await names()).sort().map((name) => path.join(folder, name))
  return Promise.all(files.map(async (file) => readMail(file, await readFile(file, 'utf8'))))
}

function readMail(file: string, raw: string): FiledMail {
  const text = raw.replace(/=\r?\n/g, '').replaceAll('=3D', '=') // quoted-printable (RFC 2045, section 6.7)
  return { file, text, to: /^To: (.*)$/m.exec(text)?.[1] ?? '', token: /prt_[\w-]{43}/.exec(text)?.[0] }
}
