import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebhookOutcome, WebhookSender } from '../../src/domain/ports/webhookSender.js'
import { createWebhookSender, type WebhookSenderOptions } from '../../src/providers/webhooks/sender.js'
import { type Mood, redirectTo, type WebhookReceiver, webhookReceiver } from '../support/webhookReceiver.js'

let receiver: WebhookReceiver
let senders: WebhookSender[]
beforeEach(async () => {
  receiver = await webhookReceiver()
  senders = []
})
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.close()))
  await receiver.close()
})

/** A sender that may send to the receiver of this test. */
function sender(options: Partial<WebhookSenderOptions> = {}): WebhookSender {
  const made = createWebhookSender({ allowsPrivate: true, ...options })
  senders.push(made)
  return made
}

const send = (url: string, options: Partial<WebhookSenderOptions> = {}, signal?: AbortSignal) =>
  sender(options).send({ url, headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' }, body: '{"price":29.99}' }, signal)

const toOne = (mood: Mood, options: Partial<WebhookSenderOptions> = {}) => send(receiver.endpoint('hook', mood).url, options)

const failure = (reason: string): WebhookOutcome => ({ kind: 'failure', reason })
const reply = (status: number, text = '', retryAfter?: string): WebhookOutcome => ({ kind: 'reply', status, text, retryAfter })

describe('an attempt', () => {
  it('is a POST of exactly the given bytes under the given headers', async () => {
    const hook = receiver.endpoint('hook')
    expect(await send(hook.url)).toEqual(reply(200))
    const [{ method, body, headers } = {}] = await hook.waitFor(1)
    expect({ method, body }).toEqual({ method: 'POST', body: '{"price":29.99}' })
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'evt_1', 'accept-encoding': 'identity' })
    expect(headers).not.toHaveProperty('cookie')
  })

  it('reaches the own machine in development, without DNS, and nothing else of the network', async () => {
    const development = { allowsPrivate: false, allowsLoopback: true, resolve: () => Promise.reject(new Error('nobody is asked')) }
    const hook = receiver.endpoint('hook')
    for (const host of ['127.0.0.1', 'localhost', '2130706433']) {
      const url = hook.url.replace('127.0.0.1', host)
      await sender(development).mustAccept(url)
      expect(await send(url, development), host).toEqual(reply(200))
    }
    for (const url of ['http://10.0.0.1/', 'http://0.0.0.0/', hook.url.replace('http:', 'https:')]) {
      await expect(sender(development).mustAccept(url)).rejects.toThrow(/WEBHOOK_ALLOW_PRIVATE/)
      expect(await send(url, development)).toEqual(failure(expect.stringContaining('WEBHOOK_ALLOW_PRIVATE') as never))
    }
    await expect(sender({ allowsPrivate: false }).mustAccept(hook.url)).rejects.toThrow(/WEBHOOK_ALLOW_PRIVATE/)
  })

  it.each([200, 204, 299, 400, 404, 410, 429, 500, 503])('returns the reply %i unchanged', async (status) => {
    expect(await toOne(status)).toEqual(reply(status))
  })

  it.each(['120', 'Fri, 20 Nov 2026 10:00:00 GMT', 'soon'])('returns Retry-After: %s unchanged', async (retryAfter) => {
    expect(await toOne({ status: 503, headers: { 'retry-after': retryAfter } })).toEqual(reply(503, '', retryAfter))
  })

  it('returns the first of several Retry-After headers', async () => {
    expect(await toOne({ raw: 'HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nRetry-After: 90\r\n\r\n' })).toEqual(reply(429, '', '3'))
  })

  it('sends no cookie of an earlier reply', async () => {
    const hook = receiver.endpoint('hook', { headers: { 'set-cookie': 'session=1' } })
    const one = sender()
    await one.send({ url: hook.url, headers: {}, body: '1' })
    await one.send({ url: hook.url, headers: {}, body: '2' })
    expect(hook.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined])
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i to another endpoint is not followed', async (status) => {
    const other = receiver.endpoint('other')
    expect(await toOne({ status, headers: { location: other.url } })).toEqual(reply(status))
    expect(other.requests).toEqual([])
  })

  it('to the address of cloud metadata is not followed', async () => {
    expect(await toOne(redirectTo('http://169.254.169.254/latest/meta-data/'))).toEqual(reply(302))
  })
})

describe('the time limit', () => {
  it('ends an attempt without a reply', async () => {
    expect(await toOne('hang', { replyMs: 50 })).toEqual(failure('There was no reply within 0.05 seconds'))
    await receiver.idle()
  })

  it('ends an attempt without a connection', async () => {
    const never = () => new Promise<never>(() => {})
    const outcome = await send('https://hooks.example.com/', { allowsPrivate: false, resolve: never, replyMs: 50 })
    expect(outcome).toEqual(failure('There was no reply within 0.05 seconds'))
  })

  it('for a connection has its own reason', async () => {
    const never = () => new Promise<never>(() => {})
    const outcome = await send('https://hooks.example.com/', { allowsPrivate: false, resolve: never, connectMs: 50 })
    expect(outcome).toEqual(failure('No connection was made in time'))
  })

  it('for a body keeps the status and the part of the body that has arrived', async () => {
    expect(await toOne('stall', { bodyMs: 200 })).toEqual(reply(200, '…'))
  })

  it('does not delay an abort before the attempt or during it', async () => {
    const given = failure('The attempt was aborted')
    const hook = receiver.endpoint('hook', 'hang')
    expect(await send(hook.url, {}, AbortSignal.abort())).toEqual(given)
    const control = new AbortController()
    const outcome = send(hook.url, {}, control.signal)
    await hook.waitFor(1)
    control.abort()
    expect(await outcome).toEqual(given)
  })
})

describe('the body of a reply', () => {
  it('is returned as text', async () => {
    expect(await toOne({ status: 500, body: 'Größe unbekannt 🐈' })).toEqual(reply(500, 'Größe unbekannt 🐈'))
  })

  it('is cut after 1 KB', async () => {
    expect(await toOne({ body: 'x'.repeat(1025) })).toEqual(reply(200, 'x'.repeat(1024)))
  })

  it.each(['é', '€', '🐈'])('is not cut within the character %s', async (character) => {
    const before = 'x'.repeat(1023)
    expect(await toOne({ body: `${before}${character}` })).toEqual(reply(200, before))
  })

  it('has U+FFFD in the place of NUL and invalid bytes', async () => {
    const body = Buffer.from([0x61, 0x00, 0x62, 0xff, 0x63, 0xed, 0xa0, 0x80])
    const outcome = await toOne({ body })
    expect(outcome).toEqual(reply(200, 'a\uFFFDb\uFFFDc\uFFFD\uFFFD\uFFFD'))
  })

  it('is cut after 1 KB when it never ends', async () => {
    expect(await toOne('stream')).toEqual(reply(200, 'more and '.repeat(1000).slice(0, 1024)))
    await receiver.idle()
  })

  it('is returned in part when the connection breaks', async () => {
    expect(await toOne({ raw: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf' })).toEqual(reply(200, 'half'))
  })
})

describe('an interim reply', () => {
  const final = 'HTTP/1.1 201 Created\r\nContent-Length: 6\r\n\r\nthanks'
  it.each<[what: string, interim: string]>([
    ['100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['102 Processing', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103 Early Hints', 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n'],
    ['several', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s is skipped, and the final reply is returned', async (_what, interim) => {
    expect(await toOne({ raw: interim + final })).toEqual(reply(201, 'thanks'))
  })

  it.each<[what: string, raw: string]>([
    ['100 Continue alone', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a change of the protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ])('%s is not accepted as the reply', async (_what, raw) => {
    expect(await toOne({ raw })).toEqual(failure('The connection was closed before there was a reply'))
  })
})

describe('a failure', () => {
  it('results from more than ten interim replies', async () => {
    const interim = (count: number) => 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(count)
    const final = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
    expect(await toOne({ raw: interim(10) + final })).toEqual(reply(200))
    const refusal = failure('The host sends interim replies (1xx) instead of a reply')
    for (const count of [11, 5000]) expect(await toOne({ raw: interim(count) + final })).toEqual(refusal)
  })

  it.each<[what: string, mood: Mood, reason: string]>([
    ['a closed connection', 'close', 'The connection was closed before there was a reply'],
    ['half a head', { raw: 'HTTP/1.1 200 OK\r\nContent-' }, 'The connection was closed before there was a reply'],
    ['garbage', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' }, 'The reply is not HTTP'],
    ['a head with bad lengths', { raw: 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n' }, 'The reply is not HTTP'],
    ['headers of 20 KB', { headers: { 'x-big': 'x'.repeat(20_000) } }, 'The headers of the reply are too big'],
  ])('results from %s', async (_what, mood, reason) => {
    expect(await toOne(mood)).toEqual(failure(reason))
  })

  it('results from a port without a listener', async () => {
    const { url } = receiver.endpoint('hook')
    await receiver.close()
    expect(await send(url)).toEqual(failure('The connection was refused'))
  })

  it('results from a host that does not speak TLS', async () => {
    expect(await send(receiver.url.replace('http:', 'https:'))).toEqual(failure('No TLS connection could be made'))
  })

  it('results from headers that cannot be sent', async () => {
    const outcome = await sender().send({ url: receiver.url, headers: { 'x-bad': 'a\r\nb: c' }, body: '' })
    expect(outcome).toEqual(failure('The request could not be sent'))
  })
})
