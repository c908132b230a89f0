import { traceCollector } from '../../traces/collector.js'
import { collectorFault } from './collector.js'

export const collectorDead = collectorFault('collector-dead', {
  begin: ({ collector }) => collector.close(),
  async end(shop) {
    shop.collector = await traceCollector(Number(new URL(shop.collector.url).port))
  },
})
