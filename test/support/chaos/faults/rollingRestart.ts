import type { Stop } from '../../instance.js'
import { hasNginx, startNginx } from '../../nginx.js'
import { startLoad } from '../../steadyLoad.js'
import type { Fault } from '../fault.js'
import type { Ground } from '../ground.js'
import { startAll } from '../servedShop.js'
import { judgeStops, ofInstances, STOPS_PER_SECOND, twoInstances } from './twoInstances.js'

async function behindNginx(ground: Ground) {
  const shop = await ground.share(twoInstances)
  await startAll(shop.instances)
  const nginx = await startNginx(shop.instances.map(({ url }) => url))
  ground.atEnd(() => nginx.stop())
  return { ...shop, url: nginx.url }
}

/** Two gateways behind nginx are restarted, one after the other. nginx repeats requests by its own rules, and the client repeats none. */
export const rollingRestart: Fault = {
  ...ofInstances,
  name: 'rolling-restart',
  lacks: hasNginx ? undefined : 'nginx',
  async setUp(ground) {
    const { instances, calls, lost, url } = await ground.share(behindNginx)
    const stops: Stop[] = []
    const next = () => instances[stops.length % instances.length] ?? instances[0]
    let stopped = next()
    return {
      begin: () => startLoad(url, STOPS_PER_SECOND, calls),
      async fault() {
        stopped = next()
        stops.push(await stopped.stop())
      },
      recovery: () => stopped.start(),
      verdict: async () => ({ lost: await lost(), ...judgeStops(stops) }),
    }
  },
}
