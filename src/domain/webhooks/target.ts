import { isIP } from 'node:net'
import { invalidField } from '../../values/errors/make.js'
import { isLoopback } from '../../values/loopback.js'
import { readUrl } from '../../values/readUrl.js'
import { isPublicAddress } from './publicAddress.js'

const MAX_LENGTH = 2048

/** Last labels of host names that only a local network knows, or no network (RFC 2606, 6761, 6762, 7686, 8375, 9476, and labels in common use). */
const reserved: ReadonlySet<string> = new Set(
  'alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private test'.split(' '),
)

/**
 * The targets that webhooks may have. `public`: https on port 443 of public hosts. `loopback`: also http on any port of the gateway's own machine.
 * `private`: also http, any port, and hosts that only this network knows.
 */
export type Reach = 'public' | 'loopback' | 'private'

/** Ends every refusal of a target that the setting would allow. */
export const SETTING_HINT = 'only the setting WEBHOOK_ALLOW_PRIVATE, which production refuses, allows such targets'

/**
 * Parses the URL of an endpoint as strictly as possible. The text of the URL is checked too, because a URL parser accepts or repairs many mistakes
 * silently. Names are not resolved.
 * @throws VALIDATION_ERROR naming the field `url`, the reason, and what is allowed.
 */
export function readTarget(url: string, reach: Reach): URL {
  const target = readUrl(url)
  const problem = problemOfText(url) ?? (target ? problemOf(target, reach) : 'must be a valid URL')
  // the error does not repeat the URL, because the URL may contain a password
  if (!target || problem) throw invalidField('url', problem ?? 'must be a valid URL', { allowed: allowed(reach) })
  return target
}

/** The problem of a host; undefined when there is none. @param host in the form of `URL.hostname`: an IPv6 address is in brackets */
function problemOfHost(host: string): string | undefined {
  const address = host.startsWith('[') ? host.slice(1, -1) : host
  if (isIP(address)) return isPublicAddress(address) ? undefined : 'must be a public IP address'
  const labels = host.replace(/\.$/, '').split('.')
  if (labels.includes('')) return 'must name a host without empty labels'
  if (labels.length === 1) return 'must name a host in full, not by a single label'
  const last = labels.at(-1)
  return last && reserved.has(last) ? `must not name a host in the reserved domain .${last}` : undefined
}

function problemOfText(url: string): string | undefined {
  if (url.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters`
  if (/[\s\p{Z}\p{C}]/u.test(url)) return 'must not contain white space, control or invisible characters'
  if (url.includes('\\')) return 'must not contain a backslash'
  const authority = /^https?:\/\/([^/?#]+)/i.exec(url)?.[1]
  if (authority === undefined) return 'must begin with https:// and a host'
  if (authority.includes('@')) return 'must not contain a user name or password'
  if (url.includes('#')) return 'must not contain a fragment'
  return undefined
}

function problemOf(target: URL, reach: Reach): string | undefined {
  if (target.href.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters when it is encoded`
  if (reach === 'private' || (reach === 'loopback' && isLoopbackTarget(target))) return undefined
  const problem = problemOfPublic(target)
  return problem && `${problem}; ${SETTING_HINT}`
}

function problemOfPublic(target: URL): string | undefined {
  if (target.protocol !== 'https:') return 'must begin with https://'
  if (target.port !== '') return 'must be on port 443'
  return problemOfHost(target.hostname)
}

/** True for a target that needs no certificate, because nothing of a delivery leaves the machine. */
export function isLoopbackTarget({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && isLoopback(hostname)
}

const places: Readonly<Record<Reach, string>> = {
  public: 'an https URL of a public host on port 443',
  loopback: 'an https URL of a public host on port 443, or an http URL of localhost or of a loopback address',
  private: 'an http or https URL of any host and port',
}

function allowed(reach: Reach): string {
  return `${places[reach]}, without user name, password and fragment, of at most ${MAX_LENGTH} characters`
}
