import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Config, ConfigError } from '../config.js'

const KEY_BYTES = 32
const HEXADECIMAL = /^[0-9a-f]{64}$/i

/** The keys of the secret box: `ENCRYPTION_KEY`, or a key made at the first start and kept in `DATA_DIR`, readable only by the file's owner. @throws ConfigError */
export async function loadEncryptionKeys({ ENCRYPTION_KEY, DATA_DIR }: Pick<Config, 'ENCRYPTION_KEY' | 'DATA_DIR'>): Promise<Buffer[]> {
  const texts = ENCRYPTION_KEY ?? [await keptKey(path.join(DATA_DIR, 'encryption-key'))]
  const keys = texts.map((text) => Buffer.from(text, HEXADECIMAL.test(text) ? 'hex' : 'base64'))
  if (keys.some(({ length }) => length !== KEY_BYTES))
    throw new ConfigError('DATA_DIR: its file encryption-key holds no key. Restore the file, or set ENCRYPTION_KEY to the key that it held')
  return keys
}

async function keptKey(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return kept.trim()
  await mkdir(path.dirname(file), { recursive: true })
  // written to a draft, then linked: of several processes that start at once, one links its key and all read this key
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return (await readFile(file, 'utf8')).trim()
}
