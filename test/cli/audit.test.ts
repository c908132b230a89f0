import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'
import { type CliResult, databaseSettings, runCli, runHosted, withoutProgress } from './runCli.js'

const ROWS = 2500
const SECRET = 'pk_live_0123456789abcdefghij'

let store: PetStore
let settings: Readonly<Record<string, string>>
beforeAll(async () => {
  store = await petStore()
  settings = { ...databaseSettings(store.address), DATA_DIR: store.folder }
  await store.sql`truncate audit_events restart identity`
  // three events share each moment
  await store.sql`
    insert into audit_events (type, occurred_at, actor_user_id, user_id, subject, address, request_id)
    select 'signed_in', timestamptz '2026-11-01Z' + (n / 3) * interval '1 minute', n, n, 'apiKey:' || n, '203.0.113.7', 'request-' || n
    from generate_series(1, ${ROWS}) as n`
  await store.sql`
    insert into audit_events (type, occurred_at, actor_client_id, subject, request_id)
    values ('client_changed', '2026-10-01T08:00:00.123Z', 'client-1', 'a "quoted", name', ${SECRET})`
})
afterAll(() => store.close())

const audit = (...args: readonly string[]): Promise<CliResult> => runHosted(settings, 'audit', 'export', ...args)

describe('petstore audit export', () => {
  it('prints all fields of all events, the oldest first, as JSON lines', async () => {
    const { status, stdout, stderr } = await runCli(settings, 'audit', 'export')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events[0]).toEqual({
      id: ROWS + 1,
      type: 'client_changed',
      occurredAt: '2026-10-01T08:00:00.123Z',
      actorUserId: null,
      actorClientId: 'client-1',
      userId: null,
      subject: 'a "quoted", name',
      address: null,
      requestId: 'pk_…',
    })
    expect(events.slice(1).map(({ id }) => id)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1))
    expect(Object.keys(events[1])).toEqual(Object.keys(events[0]))
    expect(stdout).not.toContain(SECRET)
  })

  it('leaves out what is before --from, and what is not before --to', async () => {
    const ids = async (...args: readonly string[]) =>
      (await audit(...args)).stdout
        .trimEnd()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).id)
    expect(await ids('--from', '2026-11-01T00:01:00Z', '--to', '2026-11-01T00:03:00Z')).toEqual([3, 4, 5, 6, 7, 8])
    expect(await ids('--to', '2026-11-01')).toEqual([ROWS + 1])
    expect(await ids('--from', '2027-01-01')).toEqual([])
  })

  it('prints CSV with a line of names', async () => {
    const { stdout } = await audit('--to', '2026-11-01', '--format', 'csv')
    expect(stdout).toBe(
      'id,type,occurredAt,actorUserId,actorClientId,userId,subject,address,requestId\r\n' +
        `${ROWS + 1},client_changed,2026-10-01T08:00:00.123Z,,client-1,,"a ""quoted"", name",,pk_…\r\n`,
    )
  })

  it('ends in peace when its reader leaves', async () => {
    const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
    const child = spawn(process.execPath, [program, 'audit', 'export'], { env: { PATH: process.env.PATH, APP_ENV: 'test', ...settings } })
    const errors: Buffer[] = []
    child.stderr.on('data', (bytes: Buffer) => errors.push(bytes))
    child.stdout.once('data', () => child.stdout.destroy())
    const [status] = await once(child, 'exit')
    expect([status, withoutProgress(Buffer.concat(errors).toString())]).toEqual([0, ''])
  })

  it.each<[readonly string[], RegExp]>([
    [['--from', 'yesterday'], /must be a day such as 2026-11-01/],
    [['--to', '2026-02-30'], /must be a day/],
    [['--format', 'xml'], /Allowed choices are jsonl, csv/],
  ])('refuses %j', async (args, message) => {
    expect(await audit(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) })
  })

  it('refuses an end that is not after the begin', async () => {
    const refused = await audit('--from', '2026-11-02', '--to', '2026-11-02')
    expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^--to: is not after --from/) })
  })
})
