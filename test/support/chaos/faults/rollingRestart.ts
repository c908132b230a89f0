import type { Stop } from '../../instance.js'
import { hasNginx, startNginx } from '../../nginx.js'
import { type Outcome, startLoad } from '../../steadyLoad.js'
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

/**
 * Two gateways behind nginx are restarted, one after the other. nginx repeats requests by its own rules, and the client repeats none. nginx does not
 * repeat a `POST` whose connection was reset before a gateway accepted it: the log of no gateway has this request, and it counts apart.
 */
export const rollingRestart: Fault = {
  ...ofInstances,
  name: 'rolling-restart',
  lacks: hasNginx ? undefined : 'nginx',
  async setUp(ground) {
    const { instances, calls, lost, url } = await ground.share(behindNginx)
    const stops: Stop[] = []
    const next = () => instances[stops.length % instances.length] ?? instances[0]
    let stopped = next()
    const isUnseen = ({ name, outcome, requestId }: Outcome) =>
      name !== 'GET' && outcome === '502' && !instances.some(({ requestIds }) => requestIds.has(requestId ?? ''))
    return {
      begin: () => startLoad(url, STOPS_PER_SECOND, calls),
      async fault() {
        stopped = next()
        stops.push(await stopped.stop())
      },
      isExpected: isUnseen,
      recovery: () => stopped.start(),
      async verdict(outcomes) {
        const { measured, breaches } = judgeStops(stops)
        const unseen = outcomes.filter(isUnseen).length
        return {
          lost: await lost(),
          measured: [...measured, `nginx answered ${unseen} POST with 502 that no gateway had seen`],
          breaches,
        }
      },
    }
  },
}
