import { type IncomingHttpHeaders, request as openRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { App } from '../../src/app.js'

/** Lets the app listen on a free port. @returns the port. */
export async function listen({ http }: Pick<App, 'http'>): Promise<number> {
  await http.listen({ host: '127.0.0.1', port: 0 })
  return (http.server.address() as AddressInfo).port // a server that listens to TCP has such an address
}

/** Sends raw bytes that an HTTP client would not send, and reads until the server closes. */
export function talk(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
    })
    socket.on('error', () => {}) // a server may well reset such a connection
    socket.on('close', () => resolve(heard))
    socket.write(text)
  })
}

/** A reply as `talk` has heard it. */
export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** @param heard the bytes of one reply, with its headers in lower case as keys */
export function readReply(heard: string): RawReply {
  const [head = '', ...rest] = heard.split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 2)]),
  )
  return { status: Number(line.split(' ')[1]), headers, text: rest.join('\r\n\r\n') }
}

export interface WireReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

interface Upload {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent piece by piece, as fast as the server takes them. */
  readonly pieces: Iterable<Buffer>
}

/** Streams a body until the server has answered. @returns the reply and how much of the body was sent by then. */
export function upload(port: number, { path, method = 'POST', headers = {}, pieces }: Upload): Promise<WireReply & { sent: number }> {
  return new Promise((resolve, reject) => {
    const request = openRequest({ host: '127.0.0.1', port, path, method, headers })
    const source = pieces[Symbol.iterator]()
    let sent = 0
    let isAnswered = false
    const pump = () => {
      while (!isAnswered) {
        const { value, done } = source.next()
        if (done) return request.end()
        sent += value.length
        if (!request.write(value)) return request.once('drain', pump)
      }
    }
    request.on('response', (response) => {
      isAnswered = true
      const atAnswer = sent
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        request.destroy()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, sent: atAnswer })
      })
    })
    request.on('error', (error) => {
      if (!isAnswered) reject(error)
    })
    pump()
  })
}
