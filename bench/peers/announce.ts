import type { AddressInfo } from 'node:net'

/** Tells the runner, on standard output, where this peer listens. */
export function announce(address: AddressInfo | string | null): void {
  if (address === null || typeof address === 'string') throw new Error('A peer listens on a TCP port.')
  process.stdout.write(`listening on ${address.port}\n`)
}
