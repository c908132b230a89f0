import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** True for `localhost` and for a loopback address. @param host as `URL.hostname` gives it: in lower case, an IPv6 address in brackets */
export function isLoopback(host: string): boolean {
  const address = host.startsWith('[') ? host.slice(1, -1) : host
  return host === 'localhost' || (isIP(address) !== 0 && ipaddr.process(address).range() === 'loopback')
}
