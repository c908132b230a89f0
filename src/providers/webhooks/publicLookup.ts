import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '../../domain/webhooks/publicAddress.js'
import type { Resolve } from './resolve.js'

/** A name has no address, or one that is not public. Which one is not said: it would tell of the network the gateway is in. */
export class LookupError extends Error {
  override readonly name = 'LookupError'
  constructor(
    readonly code: 'ENOTFOUND' | 'NOT_PUBLIC',
    options?: ErrorOptions,
  ) {
    super(code, options)
  }
}

/** @returns the addresses of a name, every one of them public. @throws LookupError */
export async function resolvePublic(resolve: Resolve, name: string): Promise<readonly string[]> {
  const addresses = await resolve(name).catch((cause: unknown) => {
    throw new LookupError('ENOTFOUND', { cause })
  })
  if (addresses.length === 0) throw new LookupError('ENOTFOUND')
  if (!addresses.every(isPublicAddress)) throw new LookupError('NOT_PUBLIC')
  return addresses
}

/**
 * Resolves for one connection. It gets exactly the addresses that were looked at, so a name that changes its answer between look and connection
 * gains nothing.
 */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (name, _options, give) => {
    resolvePublic(resolve, name).then(
      // a connection that had not asked for all of them would refuse the list, and connect nowhere
      (addresses) => give(null, addresses.map(withFamily)),
      (error: LookupError) => give(error, []),
    )
  }
}

function withFamily(address: string): LookupAddress {
  return { address, family: isIP(address) }
}
