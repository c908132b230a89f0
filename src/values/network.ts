import { isIPv4, isIPv6 } from 'node:net'

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const GROUPS = 8
const NETWORK_GROUPS = 4

/**
 * The network that a caller cannot leave by choosing another address. IPv4: the address. IPv6: its /64, because one customer of a provider has a
 * whole /64. `::` stands for as many groups of zeros as are missing (RFC 4291, section 2.2).
 */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address
  const inside = IPV4_IN_IPV6.exec(address)?.[1]
  if (inside !== undefined || !isIPv6(address)) return inside ?? address
  const [before = [], after = []] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0')
  const groups = [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS)
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}
