import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebhookSender } from '../../src/domain/ports/webhookSender.js'
import { SETTING_HINT } from '../../src/domain/webhooks/target.js'
import { publicLookup } from '../../src/providers/webhooks/publicLookup.js'
import type { ResolveHost } from '../../src/providers/webhooks/resolve.js'
import { createWebhookSender } from '../../src/providers/webhooks/sender.js'
import { type WebhookReceiver, webhookReceiver } from '../support/webhookReceiver.js'

const PUBLIC = '93.184.215.14'
const HOOK = 'https://hooks.example.com/orders'
const REFUSED = { code: 'VALIDATION_ERROR', details: { fields: [{ field: 'url' }] } }
const NOT_PUBLIC = { kind: 'failure', reason: `The name of the host resolves to an address that is not public; ${SETTING_HINT}` }

let receiver: WebhookReceiver
let sender: WebhookSender
beforeEach(async () => {
  receiver = await webhookReceiver()
})
afterEach(async () => {
  await sender.close()
  await receiver.close()
})

/** Makes a sender that may send to public targets only, and that resolves names with `resolve`. */
function resolving(resolve: ResolveHost): void {
  sender = createWebhookSender({ allowsPrivate: false, resolve, resolveMs: 50 })
}

/** Gives each answer once, and repeats the last answer. */
function answers(...given: readonly (readonly string[])[]) {
  let asked = 0
  return async () => given[Math.min(asked++, given.length - 1)] ?? []
}

const send = (url = HOOK) => sender.send({ url, headers: {}, body: '{}' })

describe('the check of the URL of an endpoint', () => {
  it.each([
    ['a private address', ['10.0.0.1']],
    ['loopback', ['127.0.0.1']],
    ['the address of cloud metadata', ['169.254.169.254']],
    ['IPv6 loopback', ['::1']],
    ['a unique local address', ['fd00:ec2::254']],
    ['an IPv4 address in IPv6', ['::ffff:127.0.0.1']],
    ['public addresses and a private one', [PUBLIC, '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '192.168.1.1']],
  ])('refuses a name that resolves to %s', async (_what, addresses) => {
    resolving(answers(addresses))
    await expect(sender.mustAccept(HOOK)).rejects.toMatchObject(REFUSED)
  })

  it('does not show the address in its refusal', async () => {
    resolving(answers(['10.11.12.13']))
    const refusal = await sender.mustAccept(HOOK).catch((error: unknown) => error)
    expect(JSON.stringify([refusal, String(refusal)])).not.toContain('10.11')
  })

  it('accepts a name that resolves to public addresses only', async () => {
    resolving(answers([PUBLIC, '2606:2800:21f:cb07:6820:80da:af6b:8b2c']))
    await sender.mustAccept(HOOK)
  })

  it('accepts a name that does not resolve, and a name without an answer from DNS', async () => {
    resolving(() => Promise.reject(new Error('no such name')))
    await sender.mustAccept(HOOK)
    resolving(answers([]))
    await sender.mustAccept(HOOK)
    resolving(() => new Promise(() => {}))
    await sender.mustAccept(HOOK)
  })

  it('refuses a forbidden URL before it looks up the name', async () => {
    const resolve = vi.fn(answers([PUBLIC]))
    resolving(resolve)
    await expect(sender.mustAccept('http://hooks.example.com/')).rejects.toMatchObject(REFUSED)
    expect(resolve).not.toHaveBeenCalled()
  })
})

describe('an attempt at a public target', () => {
  it('fails when the name resolved to a public address at the check and resolves to a private address now', async () => {
    resolving(answers([PUBLIC], ['127.0.0.1']))
    await sender.mustAccept(HOOK)
    expect(await send()).toEqual(NOT_PUBLIC)
  })

  it('fails when the name has one private address among public addresses', async () => {
    resolving(answers([PUBLIC, '127.0.0.1']))
    expect(await send()).toEqual(NOT_PUBLIC)
  })

  it('resolves the name once, and the connection gets the checked addresses', async () => {
    const resolve = vi.fn(answers([PUBLIC, '2606:2800:21f:cb07:6820:80da:af6b:8b2c'], ['127.0.0.1']))
    const given = new Promise((done) => publicLookup(resolve)('hooks.example.com', { all: true }, (...answer) => done(answer)))
    const addresses = [
      { address: PUBLIC, family: 4 },
      { address: '2606:2800:21f:cb07:6820:80da:af6b:8b2c', family: 6 },
    ]
    expect(await given).toEqual([null, addresses])
    expect(resolve).toHaveBeenCalledOnce()
  })

  it.each([[['127.0.0.1']], [[PUBLIC, '127.0.0.1']], [['127.0.0.1', PUBLIC]], [['::ffff:127.0.0.1']]])(
    'makes no connection to a receiver in this network through a name that resolves to %j',
    async (addresses) => {
      const port = Number(new URL(receiver.url).port)
      const lookup = publicLookup(answers(addresses))
      const failed = once(connect({ host: 'hooks.example.com', port, lookup, autoSelectFamily: true }), 'connect')
      await expect(failed).rejects.toMatchObject({ code: 'NOT_PUBLIC' })
      expect(receiver.connections).toBe(0)
    },
  )

  it('resolves the name again every time', async () => {
    const resolve = vi.fn(answers(['127.0.0.1']))
    resolving(resolve)
    await send()
    await send()
    expect(resolve.mock.calls).toEqual([['hooks.example.com'], ['hooks.example.com']])
  })

  it('fails when the name does not resolve', async () => {
    resolving(() => Promise.reject(Object.assign(new Error('the DNS server refuses'), { code: 'ECONNREFUSED' })))
    expect(await send()).toEqual({ kind: 'failure', reason: 'The name of the host does not resolve' })
    resolving(answers([]))
    expect(await send()).toEqual({ kind: 'failure', reason: 'The name of the host does not resolve' })
  })

  it.each([
    ['plain http', () => receiver.url, 'must begin with https://'],
    ['a private address', () => receiver.url.replace('http:', 'https:').replace(/:\d+$/, ''), 'must be a public IP address'],
    ['another port', () => 'https://hooks.example.com:8443/', 'must be on port 443'],
  ])('fails for a stored URL with %s, which was allowed before', async (_what, url, reason) => {
    const resolve = vi.fn(answers([PUBLIC]))
    resolving(resolve)
    expect(await send(url())).toEqual({
      kind: 'failure',
      reason: `The address of the endpoint is not allowed any more. The field url ${reason}; ${SETTING_HINT}`,
    })
    expect(resolve).not.toHaveBeenCalled()
    expect(receiver.connections).toBe(0)
  })
})
