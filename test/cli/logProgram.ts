import { once } from 'node:events'
import { createLog } from '../../src/observability/log.js'

const [lines = 0, characters = 0] = process.argv.slice(2).map(Number)
const log = createLog({ LOG_LEVEL: 'info' })
await once(process.stdin, 'data')
for (let n = 0; n < lines; n++) log.info({ n, text: 'x'.repeat(characters) })
await new Promise((resolve) => setTimeout(resolve, 50))
log.fatal({ n: lines })
process.exit(7)
