import { collectorFault } from './collector.js'

/** The collector answers after eight seconds. */
export const collectorSlow = collectorFault('collector-slow', {
  begin: ({ collector }) => collector.behave('slow'),
  end: ({ collector }) => collector.behave('take'),
})
