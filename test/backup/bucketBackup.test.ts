import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkBackup } from '../../src/backup/checkBackup.js'
import { makeBackup } from '../../src/backup/makeBackup.js'
import { readBackupManifest } from '../../src/backup/manifest.js'
import { restoreBackup } from '../../src/backup/restoreBackup.js'
import { parseConfig } from '../../src/config.js'
import { loadEncryptionKeys } from '../../src/providers/encryptionKey.js'
import { createSecretBox } from '../../src/providers/secretBox.js'
import { shopFiles } from '../../src/shopBackupFiles.js'
import { shopPhotos } from '../../src/shopProviders.js'
import { commandKey, databaseSettings, runCli, runHosted, settingsBeside } from '../cli/runCli.js'
import { form, pictures } from '../rest/forms.js'
import { type BucketServer, bucketServer } from '../support/bucketServer.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { urlOf } from '../support/pgbouncer.js'
import { fingerprint } from '../support/tables.js'

const uploads = [pictures.png, pictures.jpeg]
let bucket: BucketServer
let other: BucketServer
let store: PetStore
let folder: string
let names: string[]
/** A backup of the shop whose pictures are in `bucket`. */
let made: string
const targets: FreshDatabase[] = []

beforeAll(async () => {
  bucket = await bucketServer('/shop/photos')
  other = await bucketServer('/drill')
  store = await petStore({ settings: { ...commandKey, PHOTOS_URL: bucket.url } })
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-bucket-backups-'))
  const { id } = await aPet(store)
  for (const content of uploads) await store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...form({ content, file: 'a' }) })
  const { body } = await store.rest('GET', `/v1/pets/${id}`)
  names = body.photoUrls.map((url: string) => path.basename(url))
  const { status, stdout, stderr } = await runCli(settings(bucket.url), 'backup', path.join(folder, 'made'))
  expect([status, stderr]).toEqual([0, expect.stringContaining('and 2 pictures')])
  made = stdout.trim()
})
afterAll(async () => {
  for (const target of targets) await target.close()
  await store.close()
  await bucket.close()
  await other.close()
  await rm(folder, { recursive: true, force: true })
})

/** @param photos the URL of a bucket; by default pictures are in the folder of the data */
const settings = (photos?: string, dataDir = folder) => ({
  ...settingsBeside(store),
  DATA_DIR: dataDir,
  ...(photos && { PHOTOS_URL: photos }),
})
async function target(): Promise<FreshDatabase> {
  const database = await freshDatabase()
  targets.push(database)
  return database
}
const into = (place: FreshDatabase) => ['--into', urlOf(place.address)]
const ofDisk = { diskFull: () => {} }

/** The pictures of a bucket: their contents by name. */
async function picturesIn(url: string): Promise<Record<string, Buffer>> {
  const photos = shopPhotos(parseConfig({ APP_ENV: 'test', PHOTOS_URL: url }), () => 'http://petstore.test', ofDisk)
  const found: Record<string, Buffer> = {}
  for await (const stored of photos.savedBefore(new Date(Date.now() + 60_000))) {
    const name = path.basename(stored)
    const opened = 'open' in photos.source ? await photos.source.open(name, 'test') : undefined
    if (opened) found[name] = await buffer(opened.content)
  }
  return found
}
const uploaded = () => Object.fromEntries(names.map((name, i) => [name, uploads[i]]))

/** A copy of the backup with another byte in its first picture. */
async function spoilt(): Promise<string> {
  const copy = await mkdtemp(path.join(folder, 'spoilt-'))
  await cp(made, copy, { recursive: true })
  await spoil(copy)
  return copy
}
async function spoil(backup: string): Promise<void> {
  const picture = path.join(backup, 'files', names[0] ?? '')
  const content = await readFile(picture)
  await writeFile(picture, content.fill(1, content.length - 1))
}

describe('pictures in a bucket', () => {
  it('are files of a backup, with their sizes and checksums', async () => {
    const { files, missingFiles } = await readBackupManifest(made)
    const expected = Object.entries(uploaded()).map(([name, content = Buffer.alloc(0)]) => ({
      name,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    }))
    expect(files).toEqual(expected.sort((a, b) => (a.name < b.name ? -1 : 1)))
    expect(missingFiles).toEqual([])
    expect(await Promise.all(names.map((name) => readFile(path.join(made, 'files', name))))).toEqual(uploads)
  })

  it('come from a bucket into a folder, and from this folder into another bucket', async () => {
    const place = await target()
    const dataDir = path.join(folder, 'data')
    expect((await runHosted(settings(undefined, dataDir), 'restore', made, ...into(place))).status).toBe(0)
    expect(await Promise.all(names.map((name) => readFile(path.join(dataDir, 'photos', name))))).toEqual(uploads)

    const again = path.join(folder, 'from-folder')
    const copied = { ...settings(undefined, dataDir), ...databaseSettings(place.address) }
    expect(await runHosted(copied, 'backup', again)).toMatchObject({ status: 0, stderr: expect.stringContaining('and 2 pictures') })
    expect(await runHosted(settings(other.url), 'restore', again, ...into(await target()))).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/all files are whole.*is restored.*The books agree/s),
    })
    expect(await picturesIn(other.url)).toEqual(uploaded())
  })

  it('count in the progress, in both directions', async () => {
    const config = parseConfig({ APP_ENV: 'test', ...commandKey, PHOTOS_URL: bucket.url })
    const secrets = createSecretBox(await loadEncryptionKeys(config))
    const job = { address: store.address, files: shopFiles(config), secrets, isNative: false, now: new Date() }
    const told: unknown[] = []
    const onProgress = (...facts: unknown[]) => void (facts[2] === 'files' && told.push(facts))
    const { path: backup } = await makeBackup({ ...job, folder: path.join(folder, 'progress'), onProgress })
    const each = uploads.map((_, i) => [i + 1, uploads.length, 'files'])
    expect(told.splice(0)).toEqual(each)
    await restoreBackup({ ...job, backup: await checkBackup(backup), address: (await target()).address, replaces: false, onProgress })
    expect(told).toEqual(each)
  })
})

describe('a restore into a bucket writes nothing', () => {
  const empty = () => other.url.replace('/drill', '/refused')

  it('when the bytes of a picture differ from the manifest', async () => {
    const place = await target()
    const before = await fingerprint(place)
    const { status, stderr } = await runHosted(settings(empty()), 'restore', await spoilt(), ...into(place))
    expect([status, stderr]).toEqual([1, expect.stringContaining(`files/${names[0]} has other bytes than it was written with`)])
    expect(await picturesIn(empty())).toEqual({})
    expect(await fingerprint(place)).toEqual(before)
  })

  it('of a picture that changes after the check, and no row', async () => {
    const place = await target()
    const before = await fingerprint(place)
    const config = parseConfig({ APP_ENV: 'test', ...commandKey, PHOTOS_URL: empty() })
    const backup = await checkBackup(path.dirname(made))
    const copy = await spoilt()
    const secrets = createSecretBox(await loadEncryptionKeys(config))
    const job = { address: place.address, files: shopFiles(config), secrets, replaces: false, onProgress: () => {} }
    await expect(restoreBackup({ ...job, backup: { ...backup, path: copy } })).rejects.toThrow(
      `files/${names[0]} has changed since the check of the backup. Start the restore again`,
    )
    expect(Object.keys(await picturesIn(empty()))).not.toContain(names[0])
    expect(await fingerprint(place)).toEqual(before)
  })

  it('when there is no such bucket, and a backup from there leaves nothing', async () => {
    const nowhere = other.url.replace('@pictures', '@nowhere')
    const place = await target()
    const before = await fingerprint(place)
    const message = 'PHOTOS_URL: the store of pictures refuses the work (NoSuchBucket). Check the address, the bucket and its rights\n'
    const restored = await runHosted(settings(nowhere), 'restore', made, ...into(place))
    expect([restored.status, restored.stderr]).toEqual([1, expect.stringContaining(message)])
    expect(await fingerprint(place)).toEqual(before)
    const own = path.join(folder, 'nothing')
    const refused = await runHosted(settings(nowhere), 'backup', own)
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(message)])
    expect(await readdir(own)).toEqual([])
  })
})
