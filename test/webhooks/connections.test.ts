import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebhookSender } from '../../src/domain/ports/webhookSender.js'
import { failureReason } from '../../src/providers/webhooks/failureReason.js'
import { createWebhookSender } from '../../src/providers/webhooks/sender.js'
import { selfSigned } from '../support/selfSigned.js'
import { type WebhookEndpoint, type WebhookReceiver, webhookReceiver } from '../support/webhookReceiver.js'

const DELIVERED = { kind: 'reply', status: 200 }

let receiver: WebhookReceiver
let hook: WebhookEndpoint
let sender: WebhookSender
beforeEach(async () => {
  receiver = await webhookReceiver()
  hook = receiver.endpoint('hook')
  sender = createWebhookSender({ allowsPrivate: true })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await sender.close()
  await receiver.close()
})

const send = (url = hook.url) => sender.send({ url, headers: {}, body: '{}' })

describe('an attempt', () => {
  it('has its own connection, which closes at its end', async () => {
    hook.behave({ body: 'thanks' })
    for (let n = 0; n < 3; n++) expect(await send()).toMatchObject(DELIVERED)
    await receiver.idle()
    expect(receiver.connections).toBe(3)
  })

  it('does not wait for other attempts at the same receiver', async () => {
    const silent = receiver.endpoint('silent', 'hang')
    const hanging = Array.from({ length: 50 }, () => send(silent.url))
    await silent.waitFor(50)
    expect(await send()).toMatchObject(DELIVERED)
    await sender.close()
    expect(await Promise.all(hanging)).toEqual(Array(50).fill({ kind: 'failure', reason: 'The attempt was aborted' }))
    await receiver.idle()
  })

  it('ignores a proxy in the environment', async () => {
    const proxy = await webhookReceiver()
    for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'NODE_USE_ENV_PROXY']) vi.stubEnv(name, proxy.url)
    expect(await send()).toMatchObject(DELIVERED)
    expect(proxy.connections).toBe(0)
    await proxy.close()
  })

  it('refuses a self-signed certificate, even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const received = vi.fn()
    const server = createServer(selfSigned, (socket) => socket.on('data', received)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // it listens on a port
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    expect(await send(`https://127.0.0.1:${port}/`)).toEqual({ kind: 'failure', reason: 'The certificate of the host is not trusted' })
    await new Promise((resolve) => server.close(resolve))
    expect(received).not.toHaveBeenCalled()
  })
})

describe('the reason of a failure', () => {
  it.each([
    ['EAI_AGAIN', 'The name of the host does not resolve'],
    ['ENETUNREACH', 'The host cannot be reached'],
    ['ETIMEDOUT', 'The host cannot be reached'],
    ['CERT_HAS_EXPIRED', 'The certificate of the host is not trusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'The certificate of the host is not trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'The certificate of the host is not trusted'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'The certificate of the host is not trusted'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'No TLS connection could be made'],
    ['EPIPE', 'The connection was closed before there was a reply'],
    ['SOMETHING_NEW', 'The request could not be sent'],
  ])('replaces the text of the error %s', (code, reason) => {
    const error = Object.assign(new Error('connect to 10.0.0.1:443 from 10.0.0.2:40000'), { code })
    expect(failureReason(error)).toBe(reason)
  })

  it('is general for any other thrown value', () => {
    expect(failureReason('what?')).toBe('The request could not be sent')
  })
})
