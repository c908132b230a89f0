import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.js'
import { basePath } from '../values/basePath.js'
import { type ErrorSupport, errorSupport, type SupportSettings } from '../values/support.js'
import { listeningUrl } from './listeningUrl.js'

/** The addresses of the gateway as its clients see them. Every link that leaves the gateway comes from here or from `Services`. */
export interface Addresses {
  /** The path of a URL for clients. `PUBLIC_URL` may contain a prefix that a proxy takes off. */
  pathOf(path: string): string
  /** Base URL of the gateway, without a slash at its end. It does not depend on a request. */
  publicUrl(): string
  /** Base URL for the visitor of a page: `PUBLIC_URL`, or the host that the visitor's request names. */
  baseFor(request: FastifyRequest): string
  /** The addresses of people who help, for errors of the server. */
  readonly support: ErrorSupport | undefined
}

/** A host with an optional port. A header with anything else is not repeated in a page. */
const HOST = /^[\w.[\]:-]+$/

type AddressSettings = Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT'> & Partial<SupportSettings>

export function createAddresses(http: FastifyInstance, config: AddressSettings): Addresses {
  const { PUBLIC_URL } = config
  const base = basePath(PUBLIC_URL)
  let known = PUBLIC_URL
  // each picture needs it, so it is computed once, as soon as the server listens
  const publicUrl = () => {
    if (known !== undefined) return known
    const url = listeningUrl(http, config)
    if (http.server.listening) known = url
    return url
  }
  return {
    pathOf: (path) => base + path,
    publicUrl,
    support: errorSupport(config),
    // a proxy may accept https for the gateway and may name another host, so `PUBLIC_URL` decides
    baseFor: ({ host, protocol }) => PUBLIC_URL ?? (HOST.test(host) ? `${protocol}://${host}` : publicUrl()),
  }
}
