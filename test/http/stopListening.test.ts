import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { stopListening } from '../../src/http/stopListening.js'

const WAITING = 100

/** Sends a request over a connection of its own. @returns the reply, or the code of the failure */
function ask(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8').on('data', (part) => {
      text += part
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      text = error.code ?? error.message
    })
    socket.on('close', () => resolve(text))
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  })
}

it('connections that wait for their acceptance are accepted before the listener closes, and later ones are refused', async () => {
  const server = createServer((_request, response) => response.setHeader('connection', 'close').end('served')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server
  const replies = Array.from({ length: WAITING }, () => ask(port))
  await new Promise((resolve) => process.nextTick(resolve)) // the system has the connections now, and nobody has accepted them
  await stopListening(server)
  expect(new Set((await Promise.all(replies)).map((reply) => reply.split('\r\n', 1)[0]))).toEqual(new Set(['HTTP/1.1 200 OK']))
  expect(await ask(port)).toBe('ECONNREFUSED')
})
