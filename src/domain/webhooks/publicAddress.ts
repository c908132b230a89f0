import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All that IANA has handed out of IPv6 for use by everybody (RFC 4291, section 2.4). What lies outside it may stand for an IPv4 address. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
/** Public by its number, but the platform's own host wherever the gateway runs on Azure. */
const AZURE_PLATFORM = '168.63.129.16'

/**
 * Whether anybody on the internet may be there: globally reachable unicast, without the blocks of the special-purpose registries of IANA (RFC 6890)
 * and without IPv6 addresses that carry an IPv4 one, whichever that is.
 * @param address as `dns.lookup` gives it; anything that is not an address in its usual form is not public.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return ipaddr.IPv4.parse(address).range() === 'unicast' && address !== AZURE_PLATFORM
  if (version !== 6) return false
  const parsed = ipaddr.IPv6.parse(address)
  return parsed.match(globalUnicast) && parsed.range() === 'unicast'
}
