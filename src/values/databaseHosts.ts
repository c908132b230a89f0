import { isIP } from 'node:net'
import type { DatabaseParameters } from './databaseParameters.js'
import { DatabaseUrlProblem } from './databaseUrlProblem.js'

/** A place where a server may listen. `host` is a name, an IP address, or the folder of a socket. A missing part has the default of libpq. */
export interface DatabaseHost {
  readonly host?: string
  /** The IP address to connect to, where `host` only names the server (`hostaddr`). */
  readonly address?: string
  readonly port?: number
}

const NAME = /^[\p{L}\p{N}_]([\p{L}\p{N}._-]*[\p{L}\p{N}_.])?$/u

/** @param authority the hosts before the path, separated by commas; the parameters of the same meaning win over them. */
export function readHosts(authority: string, { host, hostaddr, port }: DatabaseParameters): DatabaseHost[] {
  const before = authority.split(',').map(split)
  const hosts = host?.split(',') ?? before.map((place) => place.host)
  const addresses = hostaddr?.split(',') ?? []
  const ports = port?.split(',') ?? before.map((place) => place.port)
  const count = Math.max(hosts.length, addresses.length)
  if (host !== undefined && addresses.length > 0 && hosts.length !== addresses.length)
    throw new DatabaseUrlProblem('host and hostaddr must name equally many hosts')
  if (ports.length > 1 && ports.length !== count) throw new DatabaseUrlProblem('port must be one port, or one for each host')
  return Array.from({ length: count }, (_, i) => ({
    ...nameOf(hosts[i]),
    ...addressOf(addresses[i]),
    ...portOf(ports.length > 1 ? ports[i] : ports[0]),
  }))
}

interface Place {
  readonly host: string
  readonly port: string
}

/** `host`, `host:port` or `[IPv6]:port`. A host of encoded characters, such as `%2Frun%2Fpostgresql`, is the folder of a socket. */
function split(text: string): Place {
  const [, inBrackets, plain, port = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text) ?? []
  const host = inBrackets ?? plain
  if (host === undefined)
    throw new DatabaseUrlProblem('must have the form postgres://user:password@host:port/database. Write an IPv6 address in brackets')
  if (inBrackets !== undefined && isIP(inBrackets) !== 6) throw new DatabaseUrlProblem('must have an IPv6 address in the brackets')
  try {
    return { host: decodeURIComponent(host), port }
  } catch {
    throw new DatabaseUrlProblem('the host has a `%` that begins no encoded character')
  }
}

function nameOf(host: string | undefined): Pick<DatabaseHost, 'host'> {
  if (!host) return {}
  if (host.startsWith('/') ? host.includes('\0') : isIP(host) === 0 && !NAME.test(host))
    throw new DatabaseUrlProblem(
      'the host must be a name, an IP address or the folder of a socket. Encode the characters : / ? # [ ] @ of a password',
    )
  return { host }
}

function addressOf(address: string | undefined): Pick<DatabaseHost, 'address'> {
  if (!address) return {}
  if (isIP(address) === 0) throw new DatabaseUrlProblem('hostaddr must be an IP address')
  return { address }
}

function portOf(port: string | undefined): Pick<DatabaseHost, 'port'> {
  if (!port) return {}
  const number = Number(port)
  if (!/^\d{1,5}$/.test(port) || number < 1 || number > 65535)
    throw new DatabaseUrlProblem('the port must be a whole number from 1 to 65535')
  return { port: number }
}
