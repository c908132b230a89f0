import { encodeNodeId } from '../../../src/schema/node.js'
import { cursor, type Entries, plain, rules } from './entry.js'

/** Root fields that find objects of several types. */
export const anyType: Entries = {
  'Query.node': {
    access: { aim: ({ orderId }) => ({ id: encodeNodeId('Order', orderId) }), rule: rules.readersOfOrder },
    sample: 'id: "UGV0OjE"',
  },
  'Query.nodes': {
    access: { aim: ({ orderId }) => ({ ids: [encodeNodeId('Order', orderId)] }), rule: rules.readersOfOrder },
    sample: 'ids: ["UGV0OjE", "T3JkZXI6MQ", "VXNlcjoz", "UGV0OjQyNDI"]',
  },
  'Query.search': {
    access: plain(() => ({ q: 'pet' })),
    sample: 'q: "friend"',
    forgedCursors: [
      { name: 'a fraction of a score', after: cursor('score,type,id', 1.5, 'pet', 1) },
      { name: 'a cursor of pets', after: cursor('name,id', 'x', 1) },
    ],
  },
}
