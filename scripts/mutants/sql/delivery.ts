import type { SqlMutant } from '../sqlMutant.js'

/** Idempotency and webhooks. */
export const delivery: readonly SqlMutant[] = [
  {
    rule: 'a key belongs to its caller',
    file: 'idempotency.ts',
    text: 'eq(idempotencyRecords.caller, caller),\n    eq(idempotencyRecords.operation, operation),',
    fault: 'eq(idempotencyRecords.operation, operation),',
    tests: ['idempotency'],
  },
  {
    rule: 'a key belongs to its operation',
    file: 'idempotency.ts',
    text: 'caller, caller),\n    eq(idempotencyRecords.operation, operation),',
    fault: 'caller, caller),',
    tests: ['idempotency'],
  },
  {
    rule: 'two calls under one key exclude each other',
    file: 'idempotency.ts',
    text: 'if (row?.got !== true) return false',
    fault: 'if (row === undefined) return false',
    tests: ['idempotency'],
  },
  {
    rule: 'a record under way never expires',
    file: '../../domain/growingTables.ts',
    text: 'idempotencyRecords.finishedAt',
    fault: 'idempotencyRecords.createdAt',
    tests: ['idempotency/forgetting.test.ts'],
  },
  {
    rule: 'a stored answer is never replaced',
    file: 'idempotency.ts',
    text: '.set({ answer, finishedAt: now })\n    .where(and(eq(idempotencyRecords.workId, workId), eq(idempotencyRecords.operation, operation), isNull(idempotencyRecords.answer)))',
    fault:
      '.set({ answer, finishedAt: now })\n    .where(and(eq(idempotencyRecords.workId, workId), eq(idempotencyRecords.operation, operation)))',
    tests: ['idempotency/forgetting.test.ts'],
  },
  {
    rule: 'an event is queued for active endpoints',
    file: 'events.ts',
    text: "and ${webhooks.status} = 'active' and ${events.type}",
    fault: 'and ${events.type}',
    tests: ['webhooks/deliver.test.ts'],
  },
  {
    rule: 'an endpoint gets the events that it has chosen',
    file: 'events.ts',
    text: 'and ${events.type} = any(${webhooks.events}) ',
    fault: '',
    tests: ['webhooks'],
  },
  {
    rule: 'an endpoint gets the events that its owner may read',
    file: 'events.ts',
    text: ' and ${mayReceive}`,',
    fault: '`,',
    tests: ['webhooks/rights.test.ts'],
  },
  {
    rule: 'a delivery that a live dispatcher claims is not sent twice',
    file: 'dispatch.ts',
    text: '\n    and not (${isClaimed(asking)})`',
    fault: '`',
    tests: ['webhooks/dispatchers.test.ts'],
  },
  {
    rule: 'a dispatcher that has lost its claim does not undo an outcome',
    file: 'dispatch.ts',
    text: "and (${d.claimedBy} = ${dispatcher} or (${standing.status === 'delivered'} and ${d.status} <> 'delivered'))",
    fault: '',
    tests: ['webhooks/dispatchers.test.ts'],
  },
  {
    rule: 'a pending delivery is not queued again',
    file: 'webhookDeliveries.ts',
    text: "where ${ne(webhookDeliveries.status, 'pending')}",
    fault: '',
    tests: ['webhooks'],
  },
]
