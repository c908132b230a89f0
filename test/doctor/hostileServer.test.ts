import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { examine } from '../../src/doctor/examine.js'
import { readServer } from '../../src/doctor/readServer.js'
import { checks } from '../../src/doctor/registers.js'
import { markdownReport, textReport } from '../../src/doctor/report.js'
import { selfSigned } from '../support/selfSigned.js'
import { evidenceOf } from './healthy.js'

const open: { close(): unknown; closeAllConnections(): void }[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  open.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  return new URL(`http://127.0.0.1:${port}`)
}

const health = JSON.stringify({ version: '1.0.0', status: 'healthy', uptimeSeconds: 9e5, dependencies: {} })
const look = (url: URL) => readServer(url, { METRICS_TOKEN: undefined, METRICS_PORT: undefined })

describe('the doctor looks at', () => {
  it('a server whose proxy cuts the connection instead of an answer', async () => {
    const url = await serve((request, response) => (request.url === '/health' ? response.end(health) : request.socket.destroy()))
    expect(await look(url)).toMatchObject({
      version: '1.0.0',
      answersIntrospection: false,
      servesPlayground: false,
      showsMetrics: false,
      metrics: undefined,
      noMetrics: 'the metrics of the server do not answer',
    })
  })

  it('metrics whose names command a terminal, and shows them as text', async () => {
    const loop = '\u001b[2J\u202edeliver'
    const url = await serve((request, response) => {
      const labels = `loop="${loop}"`
      const metrics = `gateway_loop_duration_seconds_count{${labels},outcome="error"} 2\ngateway_loop_failures_in_a_row{${labels}} 2\n`
      response.end(request.url === '/metrics' ? metrics : health)
    })
    const examination = examine(checks, { ...evidenceOf(), server: await look(url) })
    const report = { environment: 'production', examinedAt: new Date(0), server: url.origin, ...examination }
    for (const text of [textReport(report), markdownReport(report)]) {
      expect(text).toContain('The last 2 runs of the loop "\uFFFD[2J\uFFFDdeliver" failed')
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u)
    }
  })
})

describe('the doctor refuses, and says why,', () => {
  it.each<[string, RequestListener, RegExp]>([
    [
      'an address that leads to another',
      (_request, response) => response.writeHead(301, { location: 'https://shop.example/\u00e4?secret=x' }).end(),
      /^--url: the server answers 301 and leads to https:\/\/shop\.example\. Name the address that it leads to$/,
    ],
    ['a version that is no word', (_request, response) => response.end('{"version":"\\u001b[31m1"}'), /no gateway answers there/],
    ['a list in the place of facts', (_request, response) => response.end('[1]'), /no gateway answers there/],
    [
      'an answer without an end',
      (_request, response) => {
        const more = () => response.write(Buffer.alloc(1 << 20, 'x'), (error) => !error && more())
        more()
      },
      /no gateway answers there/,
    ],
  ])('%s', async (_case, answer, message) => {
    await expect(serve(answer).then(look)).rejects.toThrow(message)
  })

  it('a certificate that is not trusted', async () => {
    const server = createTlsServer({ ...selfSigned }, (_request, response) => response.end(health)).listen(0, '127.0.0.1')
    open.push(server)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // it listens on a port
    await expect(look(new URL(`https://127.0.0.1:${port}`))).rejects.toThrow(
      /^--url: the certificate of the server is refused \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Renew it, or name/,
    )
  })
})
