import type { AddressInfo } from 'node:net'

/** Prints the port of this peer to standard output for the runner. */
export function announce(address: AddressInfo | string | null): void {
  if (address === null || typeof address === 'string') throw new Error('A peer listens on a TCP port.')
  process.stdout.write(`listening on ${address.port}\n`)
}
