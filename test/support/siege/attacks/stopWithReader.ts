import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import type { Gateway } from '../ground/gateway.js'
import type { Ground } from '../ground/ground.js'
import { slowReader } from '../ground/slowReader.js'

const PETS = 20_000
/** Longer than the server's own limit. */
const PATIENCE_MS = 40_000
const BOUND_SECONDS = 15

/** A reader that reads nothing must not block a restart. */
export const stopWithUnreadExport: Attack = {
  row: '10',
  name: 'SIGTERM with an export that nobody reads',
  async play(ground) {
    const gateway = await ground.start()
    await ground.run('seed', '--pets', String(PETS))
    slowReader(ground, gateway, '/v1/pets/export', '127.0.2.1')
    await sleep(1000)
    return stop(gateway)
  },
}

export const stopWithHalfRequest: Attack = {
  row: '10',
  name: 'SIGTERM with a body that comes half, and a stream that nobody reads',
  async play(ground) {
    const gateway = await ground.start()
    halfRequest(
      ground,
      gateway,
      'POST /v1/auth/login HTTP/1.1\r\nhost: petstore.test\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"email":',
    )
    const query = encodeURIComponent('subscription { petChanged { id } }')
    halfRequest(ground, gateway, `GET /graphql/stream?query=${query} HTTP/1.1\r\nhost: petstore.test\r\naccept: text/event-stream\r\n\r\n`)
    await sleep(1000)
    return stop(gateway)
  },
}

async function stop(gateway: Gateway): Promise<Notes> {
  const { status, signal, seconds } = await gateway.stop(PATIENCE_MS)
  const notes = new Notes()
  notes.measure(`exit status ${status ?? signal} after ${seconds.toFixed(1)} s`)
  notes.expect(status === 0, `the process ended with ${status ?? signal} instead of 0`)
  notes.expect(seconds <= BOUND_SECONDS, `the process took ${seconds.toFixed(1)} s to end; the bound is ${BOUND_SECONDS} s`)
  return notes
}

function halfRequest(ground: Ground, gateway: Gateway, text: string): void {
  const socket = connect({ host: '127.0.0.1', port: gateway.port, localAddress: '127.0.2.1' })
  socket.on('error', () => {}) // the server may reset it
  socket.pause()
  socket.write(text)
  ground.atEnd(() => socket.destroy())
}
