import type { Stop } from '../../instance.js'
import { RESET_AT_ONCE, startLoad } from '../../steadyLoad.js'
import type { Fault } from '../fault.js'
import { startAll } from '../servedShop.js'
import { judgeStops, ofInstances, STOPS_PER_SECOND, twoInstances } from './twoInstances.js'

const notAccepted = ['ECONNREFUSED', RESET_AT_ONCE]

/** A gateway without a proxy gets SIGTERM. A connection that is refused, or reset before the server accepts it, is no failure: the server has not accepted its request. */
export const sigterm: Fault = {
  ...ofInstances,
  name: 'sigterm',
  async setUp(ground) {
    const { instances, calls, lost } = await ground.share(twoInstances)
    const [instance] = instances
    const stops: Stop[] = []
    await startAll([instance])
    return {
      begin: () => startLoad(instance.url, STOPS_PER_SECOND, calls),
      isExpected: ({ outcome }) => notAccepted.includes(outcome),
      async fault() {
        stops.push(await instance.stop())
      },
      recovery: () => instance.start(),
      async verdict(outcomes) {
        const { measured, breaches } = judgeStops(stops)
        const [refused, reset] = notAccepted.map((kind) => outcomes.filter(({ outcome }) => outcome === kind).length)
        const counts = `${refused} connections were refused meanwhile, and ${reset} were reset before they were accepted`
        return { lost: await lost(), measured: [...measured, counts], breaches }
      },
    }
  },
}
