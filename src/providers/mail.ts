import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { bulkhead, ExponentialBackoff, handleAll, retry, wrap } from 'cockatiel'
import { createTransport } from 'nodemailer'
import type { Config } from '../config.js'
import { isFull } from '../db/failure.js'
import type { Alerts } from '../domain/ports/alerts.js'
import type { Mail, Mailer } from '../domain/ports/mailer.js'
import type { Log } from '../observability/log.js'
import { unavailable } from '../values/errors/make.js'

const ATTEMPTS = 3
const MAX_SENDING = 4
/** Mails that may wait for a slow server; more are dropped, and the log says so. */
const MAX_WAITING = 1000
const TIMEOUT_MS = 10_000

type MailConfig = Pick<Config, 'SMTP_URL' | 'MAIL_FROM' | 'DATA_DIR' | 'keepsMail'>
type Deliver = (mail: Mail) => Promise<void>

/** A mailer whose mails can be awaited. */
export interface ClosableMailer extends Mailer {
  /** Resolves when every mail that was posted has been delivered or given up. */
  settled(): Promise<void>
}

/** Sends by `SMTP_URL`. Without it, writes `.eml` files to `DATA_DIR/mail` if `keepsMail`, and otherwise sends nothing. No mail is logged. */
export function createMailer(config: MailConfig, log: Log, alerts: Pick<Alerts, 'diskFull'>): ClosableMailer {
  // the settings may change while the mailer is in use
  const delivery = () => (config.SMTP_URL ? bySmtp(config.SMTP_URL, config.MAIL_FROM) : config.keepsMail ? intoFolder(config) : undefined)
  const backoff = new ExponentialBackoff({ initialDelay: 500, maxDelay: 5000 })
  const policy = wrap(bulkhead(MAX_SENDING, MAX_WAITING), retry(handleAll, { maxAttempts: ATTEMPTS - 1, backoff }))
  const underWay = new Set<Promise<void>>()
  return {
    mustBeReady() {
      // no retry helps: an operator has to name a mail server first
      if (!delivery()) throw unavailable('This gateway cannot send mail: it has no mail server', {}, { advice: { strategy: 'never' } })
    },
    post(mail) {
      const deliver = delivery()
      if (!deliver) return
      const sending = policy
        .execute(() => deliver(mail))
        // an SMTP server may repeat the mail in its message, so of the error only its code is logged
        .catch((error: unknown) => {
          if (isFull(error)) alerts.diskFull('mail', error)
          // errors of sockets and of SMTP have a code
          log.of('mail').error({ code: (error as NodeJS.ErrnoException).code, subject: mail.subject }, 'mail was not sent')
        })
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    settled: async () => void (await Promise.allSettled(underWay)),
  }
}

function bySmtp(url: string, from: string): Deliver {
  const transport = createTransport({ url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS })
  return async (mail) => void (await transport.sendMail({ from, ...mail }))
}

function intoFolder({ MAIL_FROM: from, DATA_DIR }: MailConfig): Deliver {
  const folder = path.join(DATA_DIR, 'mail')
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return async (mail) => {
    const { message } = await composer.sendMail({ from, ...mail })
    await mkdir(folder, { recursive: true })
    const name = `${new Date().toISOString().replace(/[:.]/g, '-')}-${randomUUID()}.eml`
    const draft = path.join(folder, `.${name}`)
    await writeFile(draft, message, { mode: 0o600 })
    await rename(draft, path.join(folder, name)) // a reader of the folder finds whole mails alone
  }
}
