import { parseArgs } from 'node:util'
import { sendWave, type Wave } from '../test/support/flood/flood.js'
import { uniqueDocument, variedRequest, wideDocument } from '../test/support/flood/requests.js'
import { openCheckout } from '../test/support/siege/ground/checkout.js'
import { openGround } from '../test/support/siege/ground/ground.js'

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    requests: { type: 'string', default: '100000' },
    wide: { type: 'string', default: '130' },
    dir: { type: 'string', default: '.' },
  },
})
const wide = Number(values.wide)

/** Unique documents and varied requests of an anonymous caller. The wide documents are sent once, three times and ten times each. */
const waves: readonly Wave[] = [
  { name: 'at rest', requests: 500, make: () => wideDocument(0) },
  { name: `${wide} wide documents, three times each`, requests: wide * 3, make: (i) => wideDocument(1000 + Math.floor(i / 3)) },
  { name: `${wide} wide documents, ten times each`, requests: wide * 10, make: (i) => wideDocument(100_000 + Math.floor(i / 10)) },
  { name: 'unique documents', requests: Number(values.documents), make: uniqueDocument },
  { name: 'varied requests', requests: Number(values.requests), make: variedRequest },
]
const ground = await openGround(await openCheckout(values.dir), process.env.DATABASE_URL || undefined, console.error)
try {
  const gateway = await ground.start()
  const results = []
  for (const wave of waves.filter(({ requests }) => requests > 0)) {
    results.push(await sendWave(gateway, wave))
    console.error(JSON.stringify(results.at(-1)))
    if (!gateway.isRunning) break
  }
  console.table(results)
  console.log(gateway.isRunning ? 'The gateway lives.' : `The gateway has ended: ${gateway.lastWords}`)
  process.exitCode = gateway.isRunning ? 0 : 1
} finally {
  await ground.leave()
}
