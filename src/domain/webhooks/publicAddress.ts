import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The IPv6 range from which IANA assigns global unicast addresses (RFC 4291, section 2.4). An address outside it may carry an IPv4 address. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
/** An address in a public range, but the platform's own host when the gateway runs on Azure. */
const AZURE_PLATFORM = '168.63.129.16'

/**
 * True for a public address: globally reachable unicast, outside the blocks of the special-purpose registries of IANA (RFC 6890). An IPv6 address
 * that carries an IPv4 address is never public.
 * @param address as `dns.lookup` gives it. A text that is not an address in its usual form is not public.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return ipaddr.IPv4.parse(address).range() === 'unicast' && address !== AZURE_PLATFORM
  if (version !== 6) return false
  const parsed = ipaddr.IPv6.parse(address)
  return parsed.match(globalUnicast) && parsed.range() === 'unicast'
}
