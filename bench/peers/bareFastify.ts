import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { announce } from './announce.js'

// A server that knows every reply beforehand: Fastify reads the request, parses its body, and sends the bytes and the headers that the gateway would
// send. It asks the gateway once for each request. No server on Fastify can do less.
const app = Fastify({ logger: false })
const { GATEWAY_URL = '' } = process.env

interface KnownReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly etag: string | undefined
  readonly body: Buffer
}

/** Headers that each connection has for itself. */
const OWN = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date', 'content-length'])
const known = new Map<string, KnownReply>()

app.all<{ Body: { variables?: object } | undefined }>('*', async (request, reply) => {
  const { url, body } = request
  const key = body ? `${url} ${JSON.stringify(body.variables)}` : url
  const found = known.get(key) ?? (await ask(key, request))
  const { 'if-none-match': tag } = request.headers
  return tag !== undefined && tag === found.etag
    ? send(reply.code(304), found.headers)
    : send(reply.code(found.status), found.headers, found.body)
})

function send(reply: FastifyReply, headers: KnownReply['headers'], body?: Buffer): FastifyReply {
  for (const name in headers) if (body || name !== 'content-type') reply.header(name, headers[name])
  return reply.send(body)
}

async function ask(
  key: string,
  { method, url, body, headers }: Pick<FastifyRequest, 'method' | 'url' | 'body' | 'headers'>,
): Promise<KnownReply> {
  const accepted = {
    accept: String(headers.accept),
    'accept-encoding': 'identity',
    ...(body ? { 'content-type': 'application/json' } : undefined),
  }
  const answer = await fetch(`${GATEWAY_URL}${url}`, { method, headers: accepted, ...(body ? { body: JSON.stringify(body) } : undefined) })
  const reply: KnownReply = {
    status: answer.status,
    headers: Object.fromEntries([...answer.headers].filter(([name]) => !OWN.has(name))),
    etag: answer.headers.get('etag') ?? undefined,
    body: Buffer.from(await answer.arrayBuffer()),
  }
  known.set(key, reply)
  return reply
}

await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address())
