import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { PetStore } from './petStore.js'
import { until } from './until.js'

/** A mail of the mail folder. */
export interface FiledMail {
  readonly file: string
  readonly text: string
  readonly to: string
  /** The reset token in the mail; undefined without one. */
  readonly token: string | undefined
}

/** The mails in a gateway's mail folder, oldest first. The gateway writes them after its reply, so this waits for `expected` mails. */
export async function mailsIn(store: Pick<PetStore, 'folder'>, expected = 1): Promise<FiledMail[]> {
  const folder = path.join(store.folder, 'mail')
  const names = async () => (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')) // a mail that is being written
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
