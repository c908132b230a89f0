import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'

/** A DNS server that knows a few names (RFC 1035) and never answers questions about silent names. */
export interface DnsServer {
  /** Host and port. */
  readonly address: string
  close(): Promise<void>
}

const [A, AAAA] = [1, 28]
const NAME_ERROR = 3
const HEADER = 12

/** @param zone addresses by name. The server never answers questions about a `silent` name, and a missing name does not exist. */
export async function dnsServer(zone: Readonly<Record<string, readonly string[] | 'silent'>>): Promise<DnsServer> {
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    const { name, type, end } = readQuestion(question)
    const known = zone[name]
    if (known === 'silent') return
    const records = (known ?? []).filter((entry) => (isIPv4(entry) ? type === A : type === AAAA)).map((entry) => recordOf(type, entry))
    const head = Buffer.alloc(HEADER)
    question.copy(head, 0, 0, 2) // the id
    head.writeUInt16BE(0x8180 | (known ? 0 : NAME_ERROR), 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(records.length, 6)
    socket.send(Buffer.concat([head, question.subarray(HEADER, end), ...records]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, close: () => new Promise((resolve) => socket.close(resolve)) }
}

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = HEADER
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

/** A record for the name of the question, with a lifetime of 0 seconds. */
function recordOf(type: number, address: string): Buffer {
  const data = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : Buffer.from(address.replaceAll(':', ''), 'hex')
  const head = Buffer.alloc(HEADER)
  head.writeUInt16BE(0xc000 | HEADER, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}
