interface Threshold {
  readonly value: number
  readonly unit: string
  /** Stands in the table of the docs. */
  readonly meaning: string
}

/** All thresholds of the doctor. A test compares them with `docs/doctor.md`. */
export const thresholds = {
  hoursOfEvidence: { value: 24, unit: 'h', meaning: 'Shorter figures are not judged.' },
  operationsOfEvidence: { value: 10_000, unit: 'operations', meaning: 'Figures over fewer operations are not judged.' },
  secretCharacters: { value: 16, unit: 'characters', meaning: 'A shorter password or token is weak.' },
  secretVariety: { value: 6, unit: 'characters', meaning: 'A secret with fewer different characters is weak.' },
  corsOrigins: { value: 20, unit: 'origins', meaning: 'More origins than this are too wide.' },
  proxyBits: { value: 8, unit: 'bits', meaning: 'A trusted network with a shorter prefix is too wide.' },
  limitFactor: { value: 100, unit: 'times', meaning: 'A limit this many times above its default limits nobody.' },
  signingKeyDays: { value: 90, unit: 'days', meaning: 'A signing key may sign no longer.' },
  keyUnusedDays: { value: 90, unit: 'days', meaning: 'A key that was never used by then is not needed.' },
  keyAgeDays: { value: 365, unit: 'days', meaning: 'A key or a secret must be rotated by then.' },
  largeTableRows: { value: 10_000, unit: 'rows', meaning: 'A scan of a table with fewer rows needs no index.' },
  scanCalls: { value: 1000, unit: 'calls', meaning: 'A statement that ran less often needs no index.' },
  scanMeanMs: { value: 20, unit: 'ms', meaning: 'A statement that scans a table and is faster needs no index.' },
  unusedIndexBytes: { value: 10_000_000, unit: 'bytes', meaning: 'A smaller unused index is not worth a finding.' },
  slowStatementMs: { value: 200, unit: 'ms', meaning: 'A statement with a higher mean time is slow.' },
  slowOperationMs: { value: 500, unit: 'ms', meaning: 'An operation whose 95th percentile is higher is slow.' },
  slowOperationCalls: { value: 100, unit: 'calls', meaning: 'An operation with fewer calls is not judged.' },
  databaseHitRate: { value: 0.95, unit: 'share', meaning: 'PostgreSQL should find so many blocks in its memory.' },
  cacheHitRate: { value: 0.3, unit: 'share', meaning: 'So many cacheable reads should find a kept answer.' },
  refusedShare: { value: 0.001, unit: 'share', meaning: 'More refusals than this at a gate mean that a pool or a queue is too small.' },
  connectionShare: { value: 0.8, unit: 'share', meaning: 'The pools of all instances may take so much of `max_connections`.' },
  loopDelayMs: { value: 100, unit: 'ms', meaning: 'A higher 99th percentile of the event loop’s delay means too much work.' },
  failedShare: { value: 0.001, unit: 'share', meaning: 'More replies with INTERNAL_ERROR than this are a fault.' },
  loopFailureShare: {
    value: 0.05,
    unit: 'share',
    meaning: 'More failed runs of a loop than this are a fault, although its last run did not fail.',
  },
  overdueSeconds: { value: 3600, unit: 's', meaning: 'Old rows must be deleted by then.' },
  tableShare: { value: 0.8, unit: 'share', meaning: 'A table or a sequence beyond this share of its bound is nearly full.' },
  deadRowShare: { value: 0.3, unit: 'share', meaning: 'More dead rows than this in a large table are not cleaned up.' },
  transactionAge: { value: 1_000_000_000, unit: 'transactions', meaning: 'An older database is near the end of its transaction numbers.' },
  idleTransactionSeconds: { value: 300, unit: 's', meaning: 'A transaction that waits longer for its client holds up others.' },
  webhookFailureShare: { value: 0.1, unit: 'share', meaning: 'More failed deliveries of a day than this are a fault.' },
  webhookDeliveries: { value: 20, unit: 'deliveries', meaning: 'Fewer deliveries in a day are not judged.' },
  webhookFailingHours: { value: 24, unit: 'h', meaning: 'An endpoint that fails for longer is down.' },
  webhookBacklogSeconds: { value: 60, unit: 's', meaning: 'An older due delivery is late.' },
  deprecatedUseDays: { value: 30, unit: 'days', meaning: 'A deprecated part that was used in this time is in use.' },
  sunsetDays: { value: 60, unit: 'days', meaning: 'A nearer sunset of a used part is a warning.' },
  certificateDays: { value: 21, unit: 'days', meaning: 'A certificate must be renewed by then.' },
  hstsSeconds: { value: 15_552_000, unit: 's', meaning: 'A shorter `max-age` of HSTS is too short (180 days).' },
  examples: { value: 5, unit: 'names', meaning: 'A finding names so many examples.' },
} as const satisfies Readonly<Record<string, Threshold>>
