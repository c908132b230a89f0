import ipaddr from 'ipaddr.js'

/**
 * The URL under which this machine reaches a server, without a slash at its end. A server that listens on every address (`0.0.0.0`, `::`) is
 * reached as `localhost`. An IPv6 address stands in brackets, without its zone, which URLs do not have (RFC 3986, section 3.2.2).
 */
export function hostUrl(host: string, port: number): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  if (!ipaddr.isValid(bare)) return `http://${bare}:${port}`
  const address = ipaddr.process(bare)
  if (address.range() === 'unspecified') return `http://localhost:${port}`
  return `http://${address.kind() === 'ipv6' ? `[${address.toString()}]` : address.toString()}:${port}`
}
