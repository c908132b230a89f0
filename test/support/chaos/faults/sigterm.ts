import type { Stop } from '../../instance.js'
import { startLoad } from '../../steadyLoad.js'
import type { Fault } from '../fault.js'
import { startAll } from '../servedShop.js'
import { judgeStops, ofInstances, STOPS_PER_SECOND, twoInstances } from './twoInstances.js'

/** A gateway without a proxy gets SIGTERM. A refused connection is no failure: the server has not accepted its request. */
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
      isExpected: ({ outcome }) => outcome === 'ECONNREFUSED',
      async fault() {
        stops.push(await instance.stop())
      },
      recovery: () => instance.start(),
      async verdict(outcomes) {
        const { measured, breaches } = judgeStops(stops)
        const refused = outcomes.filter(({ outcome }) => outcome === 'ECONNREFUSED').length
        return { lost: await lost(), measured: [...measured, `${refused} connections were refused meanwhile`], breaches }
      },
    }
  },
}
