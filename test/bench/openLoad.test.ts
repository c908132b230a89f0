import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Call, type OpenLoad, sendAtOnce, sendSteadily } from '../../bench/open/openLoad.js'
import { latencyOf } from '../../bench/open/tail.js'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const call = (path: string): Call => ({ name: path, bytes: `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n` })

/** A server with these replies. @returns a load against it */
async function against(listener: RequestListener, connections: number, callOf: OpenLoad['callOf'] = () => call('/')): Promise<OpenLoad> {
  const listening = createServer(listener)
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const { port } = listening.address() as AddressInfo // it listens on a port
  return { peer: () => ({ port }), connections, callOf }
}

describe('a steady load', () => {
  it('starts its requests on time, whether earlier replies have come or not', async () => {
    let [open, most] = [0, 0]
    const load = await against((_request, response) => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open -= 1
        response.end('late')
      }, 400)
    }, 60)
    const outcomes = await sendSteadily({ ...load, rate: 100, seconds: 0.5 })
    expect(outcomes).toHaveLength(50)
    expect(most).toBeGreaterThan(20)
    expect(outcomes.map(({ planned }) => planned).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i * 10))
    for (const { sent, planned } of outcomes) expect(sent).toBeGreaterThanOrEqual(planned - 1)
  })

  it('counts the wait for a free connection', async () => {
    const load = await against((_request, response) => void setTimeout(() => response.end('slow'), 50), 1)
    const outcomes = await sendSteadily({ ...load, rate: 100, seconds: 0.1 })
    const last = outcomes.at(-1)
    expect(last && latencyOf(last)).toBeGreaterThan(10 * 50 - 100)
    expect(outcomes.map(({ planned }) => planned)).toEqual(Array.from({ length: 10 }, (_, i) => i * 10))
  })

  it('tells failures by status and code, and opens a connection again that was closed', async () => {
    const kinds = ['/well', '/refused', '/wrong', '/broken', '/last']
    const load = await against(
      ({ url, socket }, response) => {
        if (url === '/broken') return void socket.destroy()
        if (url === '/last') return void response.setHeader('connection', 'close').end('{}')
        if (url === '/refused') return void response.writeHead(503).end('{"error":{"code":"SERVICE_UNAVAILABLE"}}')
        response.end(url === '/wrong' ? '{"errors":[{"extensions":{"code":"NOT_FOUND"}}]}' : '{"data":{}}')
      },
      1,
      (index) => call(kinds[index % kinds.length] ?? '/'),
    )
    const outcomes = await sendSteadily({ ...load, rate: 200, seconds: 0.05 })
    const verdicts = outcomes.map(({ name, status, isOk }) => [name, isOk ? 'ok' : status])
    const once = [
      ['/well', 'ok'],
      ['/refused', '503 SERVICE_UNAVAILABLE'],
      ['/wrong', '200 NOT_FOUND'],
      ['/broken', expect.stringMatching(/closed|ECONNRESET/)],
      ['/last', 'ok'],
    ]
    expect(verdicts).toEqual([...once, ...once])
  })
})

it('many requests at one moment are under way together', async () => {
  const held: (() => void)[] = []
  const load = await against(({ url }, response) => {
    if (url === '/first') return void response.end('here')
    held.push(() => response.end('all came'))
    if (held.length === 300) for (const release of held) release()
  }, 300)
  const outcomes = await sendAtOnce({ ...load, first: call('/first') })
  expect(outcomes).toHaveLength(300)
  expect(outcomes.every(({ isOk, planned }) => isOk && planned === 0)).toBe(true)
})
