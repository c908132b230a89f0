import { Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'

/** Finds the addresses of a name. @throws Error when the name has no address, or when no server answers. */
export type ResolveHost = (name: string) => Promise<readonly string[]>

interface ResolveOptions {
  readonly hostsFile?: string
  /** DNS servers; by default those of the system. */
  readonly servers?: readonly string[]
}

/**
 * Asks the hosts file, then DNS, as `dns.lookup` does. But `dns.lookup` blocks a thread until the answer comes, and has two threads for the whole
 * process: two names whose servers do not answer would block the lookups of all other names. The resolver used here waits without a thread.
 */
export function createResolve({ hostsFile = '/etc/hosts', servers }: ResolveOptions = {}): ResolveHost {
  return async (name) => {
    const plain = name.replace(/\.$/, '')
    const local = addressesOf(plain, await readFile(hostsFile, 'utf8').catch(() => ''))
    if (local.length > 0) return local
    const resolver = new Resolver({ timeout: 1500, tries: 2 })
    if (servers) resolver.setServers(servers)
    const answers = await Promise.allSettled([resolver.resolve4(plain), resolver.resolve6(plain)])
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    const failure = answers.find((answer) => answer.status === 'rejected')
    if (found.length === 0 && failure) throw failure.reason
    return found
  }
}

function addressesOf(name: string, hosts: string): string[] {
  const lines = hosts.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  return lines.flatMap(([address = '', ...names]) =>
    isIP(address) && names.some((other) => other.toLowerCase() === name) ? [address] : [],
  )
}
