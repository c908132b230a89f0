/** A fault in a statement that writes: `text` of a file below `src/db/queries/` becomes `fault`. At least one test of the folders `tests` must fail. */
export interface SqlMutant {
  /** The rule that the fault breaks. */
  readonly rule: string
  readonly file: string
  /** Occurs once in the file. */
  readonly text: string
  readonly fault: string
  /** Folders or files below `test/`. */
  readonly tests: readonly string[]
}

const orders = ['orders']

/** Money and stock. */
const shop: readonly SqlMutant[] = [
  {
    rule: 'a reservation takes units that exist',
    file: 'stock.ts',
    text: 'and ${pets.stock} >= wanted.quantity',
    fault: '',
    tests: orders,
  },
  {
    rule: 'a reservation takes units of available pets',
    file: 'stock.ts',
    text: "and ${pets.status} = 'available'\n",
    fault: '\n',
    tests: orders,
  },
  {
    rule: 'reserved units leave the stock',
    file: 'stock.ts',
    text: 'reserved = reserved + wanted.quantity',
    fault: 'reserved = reserved',
    tests: orders,
  },
  {
    rule: 'a pet without units is pending',
    file: 'stock.ts',
    text: "case when stock = wanted.quantity then 'pending'::pet_status else status end",
    fault: 'status',
    tests: orders,
  },
  {
    rule: 'the last sold unit leaves the pet sold',
    file: 'stock.ts',
    text: "case when stock = 0 and reserved = moved.quantity then 'sold'::pet_status else status end",
    fault: 'status',
    tests: orders,
  },
  {
    rule: 'released units return to the stock',
    file: 'stock.ts',
    text: 'reserved = reserved - moved.quantity, stock = stock + moved.quantity',
    fault: 'reserved = reserved - moved.quantity',
    tests: orders,
  },
  {
    rule: 'a returned unit makes a sold pet available',
    file: 'stock.ts',
    text: "case when stock = 0 and status <> 'available' then 'available'::pet_status else status end",
    fault: 'status',
    tests: orders,
  },
  {
    rule: 'a repeated release changes nothing',
    file: 'stock.ts',
    text: "kind === 'released' ? sql`and not ${isReleased}` : sql``",
    fault: 'sql``',
    tests: orders,
  },
  {
    rule: 'all lines of an order with the same pet move together',
    file: 'stock.ts',
    text: '(select sum(i.quantity)::int',
    fault: '(select max(i.quantity)::int',
    tests: ['orders', 'payments'],
  },
  {
    rule: 'a suspended customer cannot order',
    file: 'stock.ts',
    text: "and ${users.status} = 'active' and ${users.deletedAt} is null for share",
    fault: 'for share',
    tests: ['orders', 'policies'],
  },
  {
    rule: 'the lock of pets has an order, so that orders do not deadlock',
    file: 'stock.ts',
    text: '.orderBy(asc(pets.id))\n',
    fault: '\n',
    tests: orders,
  },
  {
    rule: 'an order moves on from the expected recovery point only',
    file: 'orderWrites.ts',
    text: 'eq(orders.recoveryPoint, expected), ',
    fault: '',
    tests: orders,
  },
  {
    rule: 'an order that may be charged is not ended as uncharged',
    file: 'orderWrites.ts',
    text: 'isUncharged ? eq(orders.mayBeCharged, false) : undefined',
    fault: 'undefined',
    tests: ['orders', 'payments'],
  },
  {
    rule: 'a changed order has the next version',
    file: 'orderWrites.ts',
    text: 'sql`${orders.version} + 1`',
    fault: 'sql`${orders.version}`',
    tests: orders,
  },
  {
    rule: 'a settled order has no lease',
    file: 'orderWrites.ts',
    text: '...(isLeft && { leaseUntil: null }),',
    fault: '',
    tests: ['orders', 'payments'],
  },
  {
    rule: 'every change of an order is in its timeline',
    file: 'orderWrites.ts',
    text: 'if (row) await insertOrderChange(tx, row, note, now)',
    fault: '',
    tests: orders,
  },
  {
    rule: 'a lease is free only after its end',
    file: 'orderLeases.ts',
    text: 'lt(orders.leaseUntil, sql`now()`)',
    fault: 'sql`true`',
    tests: orders,
  },
  {
    rule: 'an order is settled when it is due',
    file: 'orderLeases.ts',
    text: "ne(orders.recoveryPoint, 'settled'), isFree, isDueAt(now)",
    fault: "ne(orders.recoveryPoint, 'settled'), isFree",
    tests: ['orders', 'payments'],
  },
  {
    rule: 'a late renewal does not lock a released order',
    file: 'orderLeases.ts',
    text: 'gt(orders.leaseUntil, sql`clock_timestamp()`)',
    fault: 'sql`true`',
    tests: orders,
  },
  {
    rule: 'an order that another process began may be charged',
    file: 'orderLeases.ts',
    text: "${orders.mayBeCharged} or ${orders.recoveryPoint} in ('charging', 'undoing')",
    fault: '${orders.mayBeCharged}',
    tests: ['orders', 'payments'],
  },
  {
    rule: 'a charge of unknown outcome stays remembered',
    file: 'orderLeases.ts',
    text: '${orders.mayBeCharged} or ${mayBeCharged}',
    fault: '${mayBeCharged}',
    tests: ['orders', 'payments'],
  },
  {
    rule: 'the first alert of an order stays the only alert',
    file: 'orderLeases.ts',
    text: 'coalesce(${orders.alertedAt}, ${alertedAt?.toISOString() ?? null}::timestamptz)',
    fault: '${alertedAt?.toISOString() ?? null}::timestamptz',
    tests: ['orders', 'payments'],
  },
  { rule: 'two processes take different orders', file: 'orderLeases.ts', text: ' for update skip locked)`', fault: ')`', tests: orders },
  {
    rule: 'orders with few failed attempts come first',
    file: 'orderLeases.ts',
    text: 'order by ${orders.settleAttempts}, ${orders.nextSettleAt} nulls first',
    fault: 'order by ${orders.nextSettleAt} nulls first',
    tests: orders,
  },
  {
    rule: 'a charge is refunded under one key',
    file: 'sandboxCharges.ts',
    text: "or(eq(sandboxCharges.status, 'charged'), eq(sandboxCharges.refundKey, refundKey))",
    fault: 'sql`true`',
    tests: ['payments', 'orders'],
  },
]

/** Access and credentials. */
const access: readonly SqlMutant[] = [
  {
    rule: 'a session begins only under the compared password',
    file: 'sessions.ts',
    text: 'and ${users.passwordHash} = ${passwordHash}',
    fault: '',
    tests: ['sessions', 'passwords'],
  },
  {
    rule: 'a session begins only for an active user',
    file: 'sessions.ts',
    text: "and ${users.status} = 'active' for share",
    fault: 'for share',
    tests: ['sessions', 'passwords', 'policies', 'users'],
  },
  { rule: 'a refresh token is used once', file: 'sessions.ts', text: 'isNull(refreshTokens.usedAt), ', fault: '', tests: ['sessions'] },
  { rule: 'a refresh token ends', file: 'sessions.ts', text: ', gt(refreshTokens.expiresAt, now)', fault: '', tests: ['sessions'] },
  {
    rule: 'an attempt that comes too early is refused',
    file: 'passwords.ts',
    text: 'setWhere: sql`${passwordAttempts.blockedUntil} <= ${at}`,',
    fault: '',
    tests: ['passwords'],
  },
  {
    rule: 'failures are forgotten after a time',
    file: 'passwords.ts',
    text: 'case when ${updatedAt} < ${at} - make_interval(secs => ${policy.forgetSeconds}) then 1 else ${failures} + 1 end',
    fault: 'case when false then 1 else ${failures} + 1 end',
    tests: ['passwords'],
  },
  {
    rule: 'the delay has a bound',
    file: 'passwords.ts',
    text: 'least(power(2, least(${counted} - ${policy.free}, 30)), ${policy.maxDelaySeconds})',
    fault: 'power(2, least(${counted} - ${policy.free}, 30))',
    tests: ['passwords'],
  },
  { rule: 'a user has few reset tokens', file: 'passwords.ts', text: '< ${limit}\n', fault: '< 1000\n', tests: ['passwords'] },
  {
    rule: 'an expired reset token sets no password',
    file: 'passwords.ts',
    text: '.delete(passwordResets)\n    .where(and(eq(passwordResets.hash, hash), gt(passwordResets.expiresAt, now)))',
    fault: '.delete(passwordResets)\n    .where(eq(passwordResets.hash, hash))',
    tests: ['passwords'],
  },
  {
    rule: 'a revoked or expired API key counts for nothing',
    file: 'apiKeys.ts',
    text: 'return and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)))',
    fault: 'return sql`true`',
    tests: ['apiKeys', 'http/credentials.test.ts'],
  },
  {
    rule: 'the keys of a deleted user are revoked without their names',
    file: 'apiKeys.ts',
    text: '{ name: null, revokedAt:',
    fault: '{ revokedAt:',
    tests: ['users', 'apiKeys'],
  },
  {
    rule: 'an old client secret ends with its overlap',
    file: 'oauthClients.ts',
    text: 'and(eq(oauthClients.previousSecretHash, hash), gt(oauthClients.previousSecretExpiresAt, now))',
    fault: 'eq(oauthClients.previousSecretHash, hash)',
    tests: ['oauth'],
  },
  {
    rule: 'a revoked token has no standing',
    file: 'standing.ts',
    text: "notExists(sql`(select 1 from ${revokedTokens} where ${revokedTokens.tokenId} = ${sql.placeholder('tokenId')})`),",
    fault: '',
    tests: ['oauth', 'policies'],
  },
  {
    rule: 'the last administrators cannot end each other at once',
    file: 'users.ts',
    text: 'await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`)',
    fault: '',
    tests: ['policies', 'users'],
  },
]

/** Idempotency and webhooks. */
const delivery: readonly SqlMutant[] = [
  {
    rule: 'a key belongs to its caller',
    file: 'idempotency.ts',
    text: 'and(eq(idempotencyRecords.caller, caller), eq(idempotencyRecords.operation, operation)',
    fault: 'and(eq(idempotencyRecords.operation, operation)',
    tests: ['idempotency'],
  },
  {
    rule: 'a key belongs to its operation',
    file: 'idempotency.ts',
    text: 'eq(idempotencyRecords.caller, caller), eq(idempotencyRecords.operation, operation),',
    fault: 'eq(idempotencyRecords.caller, caller),',
    tests: ['idempotency'],
  },
  {
    rule: 'two calls under one key exclude each other',
    file: 'idempotency.ts',
    text: 'return row?.got === true',
    fault: 'return row !== undefined',
    tests: ['idempotency'],
  },
  {
    rule: 'a record under way never expires',
    file: 'idempotency.ts',
    text: 'and(isNotNull(idempotencyRecords.answer), lt(idempotencyRecords.finishedAt, before))',
    fault: 'lt(idempotencyRecords.createdAt, before)',
    tests: ['idempotency'],
  },
  {
    rule: 'a stored answer is never replaced',
    file: 'idempotency.ts',
    text: '.set({ answer, finishedAt: now })\n    .where(and(eq(idempotencyRecords.workId, workId), eq(idempotencyRecords.operation, operation), isNull(idempotencyRecords.answer)))',
    fault:
      '.set({ answer, finishedAt: now })\n    .where(and(eq(idempotencyRecords.workId, workId), eq(idempotencyRecords.operation, operation)))',
    tests: ['idempotency', 'orders'],
  },
  {
    rule: 'an event is queued for active endpoints',
    file: 'events.ts',
    text: "and ${webhooks.status} = 'active' and ${events.type}",
    fault: 'and ${events.type}',
    tests: ['webhooks'],
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
    text: ' and ${mayReceive})\n',
    fault: ')\n',
    tests: ['webhooks'],
  },
  {
    rule: 'a delivery that a live dispatcher claims is not sent twice',
    file: 'dispatch.ts',
    text: '\n    and not (${isClaimed(asking)})`',
    fault: '`',
    tests: ['webhooks'],
  },
  {
    rule: 'a dispatcher that has lost its claim does not undo an outcome',
    file: 'dispatch.ts',
    text: "and (${d.claimedBy} = ${dispatcher} or (${standing.status === 'delivered'} and ${d.status} <> 'delivered'))",
    fault: '',
    tests: ['webhooks'],
  },
  {
    rule: 'a pending delivery is not queued again',
    file: 'webhookDeliveries.ts',
    text: "where ${ne(webhookDeliveries.status, 'pending')}",
    fault: '',
    tests: ['webhooks'],
  },
]

export const sqlMutants: readonly SqlMutant[] = [...shop, ...access, ...delivery]
