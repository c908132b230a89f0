import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Ground } from './ground.js'

/** An HTTP server of this process, closed when the attack is over. @returns its address. */
export async function openServer(
  ground: Ground,
  answer: (body: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined)
    if (body !== undefined) answer(body, response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ground.atEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // it listens on a port
  return `http://127.0.0.1:${port}`
}
