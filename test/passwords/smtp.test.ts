import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createAlerts } from '../../src/providers/alerts.js'
import { createMailer } from '../../src/providers/mail.js'
import { keptLog } from '../support/keptLog.js'
import { type PetStore, petStore } from '../support/petStore.js'

interface Delivered {
  readonly from: string
  readonly to: string
  readonly text: string
}

/** A mail server on a free port that refuses the first mails, as busy servers do, and repeats the text of a mail in its refusal. */
async function mailServer(
  refusals: number,
): Promise<{ url: string; delivered: Delivered[]; attempts: () => number; close(): Promise<void> }> {
  const delivered: Delivered[] = []
  let attempts = 0
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        attempts += 1
        const text = Buffer.concat(chunks).toString('utf8')
        if (attempts <= refusals) return done(Object.assign(new Error(`not now: ${text.slice(0, 400)}`), { responseCode: 451 }))
        const { mailFrom, rcptTo } = session.envelope
        delivered.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address).join(), text })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo // it listens to TCP
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `smtp://127.0.0.1:${port}`, delivered, attempts: () => attempts, close }
}

let closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closers.map((close) => close()))
  closers = []
})
async function opened(refusals: number) {
  const server = await mailServer(refusals)
  closers.push(server.close)
  return server
}

const forgot = (store: PetStore) => store.rest('POST', '/v1/auth/password/forgot', { body: { email: 'customer@example.com' } })

describe('mail by SMTP', () => {
  it('is delivered by the second attempt, and the app waits for it before it closes', async () => {
    const server = await opened(1)
    const store = await petStore({ settings: { SMTP_URL: server.url, MAIL_FROM: 'Petstore <shop@example.com>' } })
    expect((await forgot(store)).status).toBe(200)
    await store.close() // while the mail is under way
    expect(server.attempts()).toBe(2)
    expect(server.delivered).toMatchObject([{ from: 'shop@example.com', to: 'customer@example.com' }])
    expect(server.delivered[0]?.text).toMatch(/^Subject: Set a new password/m)
    expect(server.delivered[0]?.text.replace(/=\r?\n/g, '')).toMatch(/prt_[\w-]{43}/) // quoted-printable breaks long lines (RFC 2045, section 6.7)
  })

  it.each([
    ['that refuses', 3],
    ['that is not there', undefined],
  ])('to a server %s is given up, and the log shows neither its recipient nor its text', async (_how, refusals) => {
    const server = await opened(refusals ?? 0)
    if (refusals === undefined) await server.close()
    const { log, text } = keptLog()
    const config = { SMTP_URL: server.url, MAIL_FROM: 'shop@example.com', DATA_DIR: '/nowhere', keepsMail: false }
    const mailer = createMailer(config, log, createAlerts(log))
    mailer.mustBeReady()
    mailer.post({ to: 'ada@example.com', subject: 'Set a new password', text: 'Send this token: prt_secret' })
    await mailer.settled()
    expect(server.attempts()).toBe(refusals ?? 0)
    expect(text()).toContain('mail was not sent')
    expect(text()).not.toMatch(/ada@example|prt_secret|token/)
  })
})

it('a mailer without a server and a folder is not ready and logs nothing', async () => {
  const { log, text } = keptLog()
  const mailer = createMailer(
    { SMTP_URL: undefined, MAIL_FROM: 'shop@example.com', DATA_DIR: '/nowhere', keepsMail: false },
    log,
    createAlerts(log),
  )
  expect(() => mailer.mustBeReady()).toThrow(expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }))
  mailer.post({ to: 'ada@example.com', subject: 'Hello', text: 'Hello' })
  await mailer.settled()
  expect(text()).toBe('')
})

it('mails beyond the bound of the queue are dropped with a log entry each', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-mail-'))
  closers.push(() => rm(folder, { recursive: true }))
  const { log, text } = keptLog()
  const mailer = createMailer(
    { SMTP_URL: undefined, MAIL_FROM: 'shop@example.com', DATA_DIR: folder, keepsMail: true },
    log,
    createAlerts(log),
  )
  for (let i = 0; i < 1010; i++) mailer.post({ to: `ada${i}@example.com`, subject: 'Hello', text: 'Hello' })
  await mailer.settled()
  expect(await readdir(path.join(folder, 'mail'))).toHaveLength(1004) // four in progress and a thousand in the queue
  expect(text().match(/mail was not sent/g)).toHaveLength(6)
})
