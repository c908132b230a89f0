import type { IncomingMessage } from 'node:http'
import { isIP, isIPv4, type Socket } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'
import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'

/** An address in brackets, such as an IPv6 address before a port. */
const BRACKETS = /^\[([^\]]*)\](?::\d{1,5})?$/
const IPV4_AND_PORT = /^([\d.]+):\d{1,5}$/

/**
 * Reads an IP address in the forms that proxies write: with a port, brackets or a zone, and in any notation.
 * @returns its usual notation without the zone, which has a meaning on one machine only (RFC 4007, section 6). An IPv4-mapped IPv6 address becomes
 *   its IPv4 address. Undefined for a text that is no address.
 */
export function readAddress(text: string | undefined): string | undefined {
  if (text === undefined || isIPv4(text)) return text
  const inside = BRACKETS.exec(text)?.[1] ?? IPV4_AND_PORT.exec(text)?.[1] ?? text
  const zone = inside.indexOf('%')
  const address = zone < 0 ? inside : inside.slice(0, zone)
  return isIP(address) ? ipaddr.process(address).toString() : undefined
}

/** Addresses of requests in progress. They are stored because a long X-Forwarded-For takes milliseconds to read. */
const known = new WeakMap<IncomingMessage, string>()
/** Addresses of open connections. */
const peers = new WeakMap<Socket, string>()

/** The IP address of a caller whose request is in progress; undefined for a request without an address. */
export function knownAddress(request: IncomingMessage): string | undefined {
  return known.get(request) ?? peers.get(request.socket)
}

/** The IP address of a caller: the address that a trusted proxy tells, otherwise the address of the connection. */
export function clientAddress({ raw, ip }: FastifyRequest): string {
  return knownAddress(raw) ?? readAddress(ip) ?? peerAddress(raw.socket)
}

/** Reads the addresses of callers for `clientAddress`. @param proxies addresses and networks of trusted proxies. */
export function createAddressReader(proxies: readonly string[]): (request: IncomingMessage) => string {
  if (proxies.length === 0) return ({ socket }) => peerAddress(socket)
  const isTrusted = proxyAddr.compile([...proxies])
  return (request) => {
    const address = readAddress(proxyAddr(request, isTrusted)) ?? peerAddress(request.socket)
    known.set(request, address)
    return address
  }
}

/** The address of a connection; an empty text when the connection is lost. */
export function peerAddress(socket: Socket): string {
  const before = peers.get(socket)
  if (before !== undefined) return before
  const address = readAddress(socket.remoteAddress) ?? ''
  if (address !== '') peers.set(socket, address)
  return address
}
