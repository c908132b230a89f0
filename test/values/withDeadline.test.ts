import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { withDeadline } from '../../src/values/withDeadline.js'

function holdMainThread(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

describe('a deadline', () => {
  it('refuses work that takes longer', async () => {
    await expect(withDeadline(new Promise(() => {}), 5)).rejects.toThrow('there was no answer within 5 ms')
  })

  it('passes on the failure of the work', async () => {
    await expect(withDeadline(Promise.reject(new Error('lost')), 1000)).rejects.toThrow('lost')
  })

  it('counts an answer that arrived while the event loop was busy', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const [peer] = await once(server, 'connection')
    const answer = once(client, 'data').then(([bytes]) => String(bytes))
    const result = withDeadline(answer, 20)
    peer.write('answer') // the kernel has it, and nobody reads it for longer than the deadline
    holdMainThread(40)
    await expect(result).resolves.toBe('answer')
    client.destroy()
    server.close()
  })
})
