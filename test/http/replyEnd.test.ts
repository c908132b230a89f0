import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { onReplyEnd } from '../../src/http/replyEnd.js'
import { until } from '../support/until.js'

let app: FastifyInstance
let port: number
let ended: string[]
let lateAsked: Promise<unknown>
beforeEach(async () => {
  const paths: string[] = []
  ended = paths
  app = Fastify({ forceCloseConnections: true })
  onReplyEnd(app, [(request) => void paths.push(request.url)])
  app.get('/text', () => 'text')
  // like compression, which turns a large text into a stream
  const endless = () => new PassThrough().on('error', () => {})
  const streamed = async () => {
    const stream = endless()
    stream.write('the beginning')
    return stream
  }
  app.get('/streamed-text', { onSend: streamed }, () => 'text')
  app.get('/stream', streamed)
  lateAsked = new Promise((resolve) => {
    app.get('/late', async (_request, reply) => {
      resolve(undefined)
      await once(reply.raw, 'close')
      return 'text'
    })
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  port = (app.server.address() as { port: number }).port // it listens on a port
})
afterEach(() => app.close())

function ask(path: string) {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  return socket
}

it.each(['/text', '/nowhere'])('the end of a whole reply is reported once: %s', async (path) => {
  await text(ask(path))
  await until(() => expect(ended).toEqual([path]))
})

it.each(['/stream', '/streamed-text'])('the end of a reply whose reader leaves halfway is reported once: %s', async (path) => {
  const socket = ask(path)
  await once(socket, 'data')
  expect(ended).toEqual([])
  socket.destroy()
  await until(() => expect(ended).toEqual([path]))
})

it('the end of a reply whose reader leaves before the reply is sent is told once', async () => {
  const socket = ask('/late')
  await lateAsked
  socket.destroy()
  await until(() => expect(ended).toEqual(['/late']))
})
