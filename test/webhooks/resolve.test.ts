import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createResolve, type ResolveHost } from '../../src/providers/webhooks/resolve.js'
import { type DnsServer, dnsServer } from '../support/dnsServer.js'

const SIX = '2606:2800:021f:cb07:6820:80da:af6b:8b2c'
const SILENT = Array.from({ length: 50 }, (_, n) => `silent${n}.example.com`)

let folder: string
let dns: DnsServer
let resolve: ResolveHost
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-hosts-'))
  const hostsFile = path.join(folder, 'hosts')
  await writeFile(
    hostsFile,
    '127.0.0.1 localhost\n# 10.0.0.9 no.example.com\n10.0.0.1\tInside.example.com inside # us\n::2 inside.example.com\n',
  )
  dns = await dnsServer({
    'both.example.com': ['93.184.215.14', '93.184.215.15', SIX],
    'four.example.com': ['93.184.215.14'],
    'six.example.com': [SIX],
    'nothing.example.com': [],
    'inside.example.com': ['93.184.215.14'],
    ...Object.fromEntries(SILENT.map((name) => [name, 'silent'])),
  })
  resolve = createResolve({ hostsFile, servers: [dns.address] })
})
afterAll(async () => {
  await dns.close()
  await rm(folder, { recursive: true })
})

const shortened = (addresses: readonly string[]) => addresses.map((address) => address.replace(':021f:', ':21f:'))

describe('a name resolves to', () => {
  it.each([
    ['all its addresses of both kinds', 'both.example.com', ['93.184.215.14', '93.184.215.15', SIX]],
    ['those of one kind where there are no others', 'four.example.com', ['93.184.215.14']],
    ['those of the other kind likewise', 'six.example.com', [SIX]],
    ['the same with a dot at its end', 'four.example.com.', ['93.184.215.14']],
    ['what the hosts file says, whatever DNS does', 'inside.example.com', ['10.0.0.1', '::2']],
    ['that of a further name on a line of it', 'inside', ['10.0.0.1']],
  ])('%s', async (_what, name, addresses) => {
    expect(await resolve(name)).toEqual(shortened(addresses))
  })

  it.each(['nothing.example.com', 'unknown.example.com', 'no.example.com'])('nothing: %s', async (name) => {
    await expect(resolve(name)).rejects.toThrow()
  })

  it('its addresses in DNS when there is no hosts file', async () => {
    const elsewhere = createResolve({ hostsFile: path.join(folder, 'missing'), servers: [dns.address] })
    expect(await elsewhere('inside.example.com')).toEqual(['93.184.215.14'])
  })
})

it('50 names without an answer from DNS do not delay another name', async () => {
  const order: string[] = []
  for (const name of SILENT) void resolve(name).catch(() => order.push(name))
  await resolve('four.example.com').then(() => order.push('four.example.com'))
  expect(order).toEqual(['four.example.com'])
})
