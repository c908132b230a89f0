// Runs a release and this version on one database under load: `npm run upgrade-test -- [--release 0.9.0] [--rate 40] [--seconds 10]`.
import { parseArgs } from 'node:util'
import { buildRelease } from '../test/support/upgrade/releasedVersion.js'
import { sideBySide } from '../test/support/upgrade/sideBySide.js'

const { values } = parseArgs({
  options: {
    release: { type: 'string', default: '0.9.0' },
    rate: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '10' },
  },
})
console.error(`building ${values.release}`)
const released = await buildRelease(values.release)
try {
  const { phases, orders, lostOrders } = await sideBySide({
    released,
    perSecond: Number(values.rate),
    seconds: Number(values.seconds),
    tell: (phase) => console.error(phase),
  })
  console.table(phases.map(({ reasons: _reasons, ...figures }) => figures))
  for (const { phase, version, reasons } of phases)
    for (const [reason, count] of Object.entries(reasons)) console.log(`${phase}, ${version}: ${count} x ${reason}`)
  const sum = (of: 'requests' | 'failures') => phases.reduce((total, figures) => total + figures[of], 0)
  console.log(`${sum('requests')} requests, ${sum('failures')} failures, ${orders} orders, ${lostOrders} of them lost`)
  if (sum('failures') + lostOrders > 0) process.exitCode = 1
} finally {
  await released.remove()
}
