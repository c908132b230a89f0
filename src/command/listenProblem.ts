import type { Config } from '../config.js'

/** Why a server cannot listen, naming the setting; undefined for an error that is no fault of a setting. @param setting the setting that gives the port */
export function listenProblem(
  error: unknown,
  { HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>,
  setting: 'PORT' | 'METRICS_PORT' = 'PORT',
): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'EADDRINUSE':
      return `${setting}: ${PORT} on ${HOST} is taken by another process. Set another ${setting}, or end that process`
    case 'EACCES':
    case 'EPERM':
      return `${setting}: this user may not listen on ${PORT}. Set a ${setting} from 1024 on`
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return 'HOST: is no address of this machine. Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all its addresses'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return 'HOST: is no name or address that this machine can find'
    default:
      return undefined
  }
}
