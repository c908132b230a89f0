import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { loadEncryptionKeys } from '../../src/providers/encryptionKey.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-key-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const load = async (DATA_DIR = folder) => {
  const [key] = await loadEncryptionKeys({ ENCRYPTION_KEY: undefined, DATA_DIR })
  if (!key) throw new Error('there is no key')
  return key
}

/** Loads the key in a separate process. @returns the key in hexadecimal. */
function loadElsewhere(): Promise<string> {
  const program = fileURLToPath(new URL('./loadKey.mjs', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = fork(program, [folder], { execArgv: [] })
    child.once('message', (key) => resolve(String(key)))
    child.once('exit', (code) => reject(new Error(`ended with ${code} and no key`)))
  })
}

describe('without ENCRYPTION_KEY', () => {
  it('a key is made at the first start, in a file that only its owner can read', async () => {
    const key = await load()
    expect(key).toHaveLength(32)
    expect((await load()).equals(key)).toBe(true)
    const file = path.join(folder, 'encryption-key')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(Buffer.from((await readFile(file, 'utf8')).trim(), 'base64').equals(key)).toBe(true)
  })

  it('a missing folder is made, and every folder has its own key', async () => {
    const [one, other] = [await load(path.join(folder, 'a', 'b')), await load(path.join(folder, 'c'))]
    expect(one.equals(other)).toBe(false)
  })

  it('many calls at the same time get the same key and leave no other file', async () => {
    const keys = await Promise.all(Array.from({ length: 50 }, () => load()))
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
    expect(await readdir(folder)).toEqual(['encryption-key'])
  })

  it('eight processes that start at the same time get the same key', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, loadElsewhere))
    expect(new Set(keys)).toEqual(new Set([(await load()).toString('hex')]))
    expect(await readdir(folder)).toEqual(['encryption-key'])
  })

  it.each(['', 'short', 'x'.repeat(100)])('a file that holds %j and no key is an error that names the folder', async (text) => {
    await writeFile(path.join(folder, 'encryption-key'), text)
    await expect(load()).rejects.toThrow(/^DATA_DIR: its file encryption-key holds no key/)
  })

  it('a folder that cannot be written is an error', async () => {
    await writeFile(path.join(folder, 'file'), '')
    await expect(load(path.join(folder, 'file'))).rejects.toThrow()
  })
})

describe('ENCRYPTION_KEY', () => {
  const bytes = randomBytes(32)
  it.each([
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal capitals', bytes.toString('hex').toUpperCase()],
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replace('=', '')],
    ['base64url', bytes.toString('base64url')],
  ])('means the same in %s', async (_form, text) => {
    const { ENCRYPTION_KEY, DATA_DIR } = parseConfig({ ENCRYPTION_KEY: text, DATA_DIR: folder })
    expect(await loadEncryptionKeys({ ENCRYPTION_KEY, DATA_DIR })).toEqual([bytes])
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['too short', bytes.toString('base64').slice(0, 20)],
    ['too long', `${bytes.toString('hex')}00`],
    ['no key', 'change me'],
    ['not random', 'a'.repeat(64)],
    ['zeros', Buffer.alloc(32).toString('base64')],
  ])('is refused when it is %s, and the message does not show it', (_what, text) => {
    expect(() => parseConfig({ ENCRYPTION_KEY: text })).toThrow(/^ENCRYPTION_KEY: /)
    expect(() => parseConfig({ ENCRYPTION_KEY: text })).not.toThrow(text)
  })

  it.each(['staging', 'production'])('must be set in %s', (APP_ENV) => {
    expect(() => parseConfig({ APP_ENV })).toThrow(/^ENCRYPTION_KEY: is required/)
  })
})
