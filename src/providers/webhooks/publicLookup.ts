import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '../../domain/webhooks/publicAddress.js'
import type { ResolveHost } from './resolve.js'

/** A name has no address, or an address that is not public. The error does not name the address, which would reveal the gateway's network. */
export class LookupError extends Error {
  override readonly name = 'LookupError'
  constructor(
    readonly code: 'ENOTFOUND' | 'NOT_PUBLIC',
    options?: ErrorOptions,
  ) {
    super(code, options)
  }
}

/** @returns the addresses of a name, which are all public. @throws LookupError */
export async function resolvePublic(resolve: ResolveHost, name: string): Promise<readonly string[]> {
  const addresses = await resolve(name).catch((cause: unknown) => {
    throw new LookupError('ENOTFOUND', { cause })
  })
  if (addresses.length === 0) throw new LookupError('ENOTFOUND')
  if (!addresses.every(isPublicAddress)) throw new LookupError('NOT_PUBLIC')
  return addresses
}

/**
 * Resolves a name for one connection. The connection gets exactly the checked addresses, so a name that resolves to another address after the check
 * gains nothing.
 */
export function publicLookup(resolve: ResolveHost): LookupFunction {
  return (name, _options, give) => {
    resolvePublic(resolve, name).then(
      // a connection that did not ask for all addresses would refuse the list, and connect nowhere
      (addresses) => give(null, addresses.map(withFamily)),
      (error: LookupError) => give(error, []),
    )
  }
}

function withFamily(address: string): LookupAddress {
  return { address, family: isIP(address) }
}
