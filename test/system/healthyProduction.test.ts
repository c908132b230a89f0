import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/address.js'
import { removeEmbeddedPostgres } from '../../src/db/embedded/removeEmbeddedPostgres.js'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/startEmbeddedPostgres.js'
import { runCli } from '../cli/runCli.js'
import { form, pictures } from '../rest/forms.js'
import { type BucketServer, bucketServer } from '../support/bucketServer.js'
import { freePort } from '../support/chaos/freePort.js'
import { type Instance, placeInstance } from '../support/instance.js'
import { hasNginx } from '../support/nginx.js'
import { EXAMPLE_HOST, type NginxExample, startNginxExample } from '../support/nginxExample.js'
import { type PaymentBooks, paymentProvider } from '../support/paymentProvider.js'
import { until } from '../support/until.js'

const strong = () => randomBytes(32).toString('hex')

describe.skipIf(!hasNginx)('a healthy production behind nginx, with PostgreSQL, a bucket and a payment provider (needs nginx)', () => {
  let folder: string
  let postgres: EmbeddedPostgres
  let bucket: BucketServer
  let payments: PaymentBooks
  let nginx: NginxExample
  let gateway: Instance
  let settings: Record<string, string>
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'petstore-production-'))
    await chmod(folder, 0o755) // PostgreSQL never runs as root, and its user must enter the folder
    postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'database'), log: { info: () => {}, warn: console.error } })
    bucket = await bucketServer('/shop')
    payments = await paymentProvider()
    settings = {
      NODE_ENV: 'production',
      APP_ENV: 'production',
      LOG_LEVEL: 'info',
      DATA_DIR: path.join(folder, 'data'),
      DATABASE_URL: await databaseOfItsOwn(),
      PUBLIC_URL: `https://${EXAMPLE_HOST}`,
      TRUSTED_PROXIES: 'loopback',
      CORS_ORIGINS: 'https://www.example.com,https://console.example.com',
      METRICS_TOKEN: strong(),
      METRICS_PORT: String(await freePort()),
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SMTP_URL: `smtps://mailer:${strong()}@mail.example.com`,
      MAIL_FROM: 'Shop <no-reply@example.com>',
      PASSWORD_RESET_URL: 'https://www.example.com/reset',
      PAYMENT_BASE_URL: payments.url,
      PHOTOS_URL: bucket.url,
    }
    gateway = await placeInstance(settings)
    nginx = await startNginxExample(new URL(gateway.url).host)
    const certificate = path.join(folder, 'tls.crt')
    await writeFile(certificate, nginx.certificate)
    settings.NODE_EXTRA_CA_CERTS = certificate
    await gateway.start()
  })
  afterAll(async () => {
    await gateway?.kill()
    await nginx?.stop()
    await payments?.close()
    await bucket?.close()
    await postgres?.stop()
    await removeEmbeddedPostgres(path.join(folder, 'database'))
    await rm(folder, { recursive: true, force: true })
  })

  /** A database whose role owns it and nothing else. */
  async function databaseOfItsOwn(): Promise<string> {
    const { host, port } = postgres.connection
    const password = strong()
    const admin = connect(postgres.connection, { max: 1 })
    await admin.unsafe(`create role gateway login password '${password}'`)
    await admin.unsafe('create database shop owner gateway')
    await admin.end()
    return `postgres://gateway:${password}@/shop?host=${encodeURIComponent(host)}&port=${port}`
  }

  async function metrics(): Promise<string> {
    const headers = { authorization: `Bearer ${settings.METRICS_TOKEN}` }
    return (await fetch(`http://127.0.0.1:${settings.METRICS_PORT}/metrics`, { headers })).text()
  }

  it('serves a picture of its bucket by TLS', async () => {
    const made = await runCli(settings, 'keys', 'create', '--email', 'staff@example.com', '--role', 'staff', '--json')
    const headers = { host: EXAMPLE_HOST, 'x-api-key': JSON.parse(made.stdout).secret }
    const dispatcher = new Agent({ connect: { ca: nginx.certificate, servername: EXAMPLE_HOST } })
    const ask = (url: string, options: object) => request(`https://localhost:${nginx.tlsPort}${url}`, { dispatcher, headers, ...options })
    const post = (url: string, body: string | Buffer, more: object) =>
      ask(url, { method: 'POST', body, headers: { ...headers, ...more } }).then((reply) => reply.body.json())
    const pet = await post('/v1/pets', '{"name":"Rex","status":"available"}', { 'content-type': 'application/json' })
    const upload = form({ content: pictures.png, file: 'a' })
    const shown = await post(`/v1/pets/${(pet as { id: number }).id}/photos`, upload.body, upload.headers) // as the contract says
    const [photo = ''] = (shown as { photoUrls: string[] }).photoUrls // as the contract says
    expect(photo).toMatch(new RegExp(`^https://${EXAMPLE_HOST}/photos/`))
    const reply = await ask(new URL(photo).pathname, {})
    expect([reply.statusCode, Buffer.from(await reply.body.arrayBuffer())]).toEqual([200, pictures.png])
    await dispatcher.close()
  })

  it('has no finding of the doctor, as docs/doctor.md shows', async () => {
    for (const loop of ['sweep pictures', 'look for the last backup', 'settle orders', 'deliver webhooks'])
      await until(async () => expect(await metrics()).toContain(`gateway_loop_duration_seconds_count{loop="${loop}",outcome="ok"}`))
    const { status, stdout, stderr } = await runCli(settings, 'doctor', '--url', `https://localhost:${nginx.tlsPort}`)
    expect(stdout).not.toMatch(/^(error|warning|info) /m)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('\n0 errors, 0 warnings, 0 infos. ')
    // the first line has the address and the time
    const [, ...lines] = stdout.trimEnd().split('\n')
    expect(await readFile('docs/doctor.md', 'utf8')).toContain(lines.join('\n').replace(/\d[\d.]* h, and/g, '0 h, and'))
  })
})
