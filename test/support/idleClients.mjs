// Runs as a separate process: opens so many connections to a port, makes one request over each, and keeps them open. Messages: { port, count } opens more
// connections and is answered by their number; 'close' ends all of them.
import { connect } from 'node:net'

const AT_ONCE = 200
const sockets = new Set()

function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    sockets.add(socket)
    socket.once('data', resolve)
    socket.on('error', reject)
    socket.on('close', () => {
      sockets.delete(socket)
      reject(new Error('the connection was closed'))
    })
    socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
  })
}

process.on('message', async (message) => {
  if (message === 'close') {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    return process.send('closed')
  }
  const { port, count } = message
  let left = count
  const worker = async () => {
    while (left-- > 0) await open(port)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  process.send({ open: sockets.size })
})
process.on('disconnect', () => process.exit())
