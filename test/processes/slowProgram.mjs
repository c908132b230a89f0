// Runs as a worker process. The first one is ready at once and ends. Each later one takes a while to load, and ends when it is told to reload with LOG_LEVEL=fatal.
import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const mark = process.env.WORKER_MARK
const isFirst = !existsSync(mark)
if (!isFirst) await sleep(500)

process.on('message', ({ name, number, content }) => {
  if (name !== 'reload') return
  if (content.LOG_LEVEL === 'fatal') process.exit(1)
  process.send({ petstore: true, number })
})
process.send({ petstore: true, name: 'begin', number: 1, content: null })
process.send({ petstore: true, name: 'ready', content: { url: 'http://127.0.0.1:1' } }, () => {
  if (!isFirst) return
  writeFileSync(mark, '')
  process.exit(0)
})
