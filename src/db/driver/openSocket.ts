import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { ConnectFailure } from './connectFailure.js'

/** Where a server may listen. */
export interface Endpoint {
  /** The address, or the path of a socket of the file system. */
  readonly to: { readonly host: string; readonly port: number } | { readonly path: string }
  /** The name that a certificate must have. */
  readonly name: string
}

/** How connections are encrypted. Sockets of the file system never are. */
export interface Encryption {
  /** Without TLS the server may be used as well. */
  readonly isOptional: boolean
  /** TLS begins without a question to the server. */
  readonly isDirect: boolean
  readonly namesHost: boolean
  readonly options: ConnectionOptions
}

/** `SSLRequest` of the protocol of PostgreSQL: its length and its number. */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])
const YES = 'S'.charCodeAt(0)
const NO = 'N'.charCodeAt(0)

/** Connects to one server, with TLS where it is asked for. Rejects with a `ConnectFailure` or an error of the system, also when the signal aborts. */
export async function openSocket(endpoint: Endpoint, encryption: Encryption | undefined, signal: AbortSignal): Promise<Socket> {
  const plain = await dial(endpoint, signal)
  if (!encryption || 'path' in endpoint.to) return plain
  try {
    if (!encryption.isDirect && !(await offersTls(plain, signal))) {
      if (encryption.isOptional) return plain
      throw new ConnectFailure('TLS_NOT_OFFERED')
    }
    return await encrypt(plain, endpoint, encryption, signal)
  } catch (error) {
    plain.destroy()
    if (!encryption.isOptional || signal.aborted || !isTlsFailure(error)) throw error
    return dial(endpoint, signal)
  }
}

function isTlsFailure(error: unknown): boolean {
  return error instanceof ConnectFailure && error.code.startsWith('TLS_')
}

function dial({ to }: Endpoint, signal: AbortSignal): Promise<Socket> {
  const socket = connect(to)
  return settled(socket, signal, (resolve) => socket.once('connect', () => resolve(socket)))
}

function offersTls(socket: Socket, signal: AbortSignal): Promise<boolean> {
  socket.write(TLS_REQUEST)
  return settled(socket, signal, (resolve, reject) =>
    socket.once('data', (data) => {
      // more than one byte would be from somebody between, who wants it to be taken for encrypted (CVE-2021-23222)
      if (data.length !== 1 || (data[0] !== YES && data[0] !== NO)) reject(new ConnectFailure('CONNECTION_SILENT'))
      else resolve(data[0] === YES)
    }),
  )
}

function encrypt(plain: Socket, { name }: Endpoint, { options, isDirect, namesHost }: Encryption, signal: AbortSignal): Promise<Socket> {
  const secure = connectTls({
    ...options,
    socket: plain,
    host: name,
    ...(namesHost && isIP(name) === 0 ? { servername: name } : {}),
    ...(isDirect ? { ALPNProtocols: ['postgresql'] } : {}),
  })
  return settled<Socket>(secure, signal, (resolve) => secure.once('secureConnect', () => resolve(secure))).catch((error: unknown) => {
    throw error instanceof ConnectFailure || signal.aborted ? error : new ConnectFailure(tlsCode(error), error)
  })
}

/** Node.js gives failed checks of a certificate the names of OpenSSL's results, such as `CERT_HAS_EXPIRED`. */
function tlsCode(error: unknown): 'TLS_OTHER_HOST' | 'TLS_UNTRUSTED' | 'TLS_FAILED' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'TLS_OTHER_HOST'
  return /^(?!ERR_).*(CERT|CRL|ISSUER|SIGNATURE|INVALID_CA|PATH_LENGTH)/.test(code) ? 'TLS_UNTRUSTED' : 'TLS_FAILED'
}

type Resolve<Value> = (value: Value) => void

/** Waits for an event of the socket. Rejects when the socket fails or closes before, or when the signal aborts. Leaves no listener behind. */
function settled<Value>(
  socket: Socket,
  signal: AbortSignal,
  wait: (resolve: Resolve<Value>, reject: (error: unknown) => void) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      leave()
      socket.on('error', () => {}) // a failed socket may fail again
      socket.destroy()
      reject(error)
    }
    const onClose = () => fail(new ConnectFailure('CONNECTION_SILENT'))
    const onAbort = () => fail(signal.reason)
    const leave = () => {
      socket.off('error', fail).off('close', onClose)
      signal.removeEventListener('abort', onAbort)
    }
    socket.once('error', fail).once('close', onClose)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort)
    wait((value) => {
      leave()
      resolve(value)
    }, fail)
  })
}
