import type { SqlMutant } from './sqlMutant.js'

const compared = ['graphql/plannedReads.test.ts']
const admitted = ['policies/plannedReads.test.ts']

/** Planned reads: their leaves, their statements, and the policies that they ask. Files are below `src/`. */
export const reads: readonly SqlMutant[] = [
  { rule: 'a moment has milliseconds', file: 'db/shapes/leaf.ts', text: 'HH24:MI:SS.MS"Z"', fault: 'HH24:MI:SS.US"Z"', tests: compared },
  { rule: 'an amount has its hundredths', file: 'db/shapes/leaf.ts', text: 'sql`trim_scale(', fault: 'sql`round(', tests: compared },
  {
    rule: 'an order number has eight digits',
    file: 'db/shapes/orders.ts',
    text: "repeat('0', 8 -",
    fault: "repeat('0', 5 -",
    tests: compared,
  },
  {
    rule: 'a picture of the gateway is shown under its address',
    file: 'db/shapes/pets.ts',
    text: 'then ${publicUrlSlot}||address else address end',
    fault: 'then address else address end',
    tests: compared,
  },
  {
    rule: 'an object behind a key is hidden from callers who may not see it',
    file: 'db/jsonText.ts',
    text: 'rowsOf(shape, columns, [isWanted, this.inSight(shape)])',
    fault: 'rowsOf(shape, columns, [isWanted])',
    tests: compared,
  },
  {
    rule: 'a caller sees the rows of its rule',
    file: 'db/jsonRead.ts',
    text: 'inSight: ({ type }) => keptCondition(visible(type)),',
    fault: 'inSight: () => undefined,',
    tests: compared,
  },
  {
    rule: 'a nested list has its order',
    file: 'db/jsonText.ts',
    text: 'belonging)} order by ${listed(order)}${end}`',
    fault: 'belonging)}${end}`',
    tests: compared,
  },
  {
    rule: 'the rows of all nested lists count',
    file: 'db/jsonText.ts',
    text: 'sql`coalesce(sum(${rows}), 0)`',
    fault: 'sql`coalesce(max(${rows}), 0)`',
    tests: compared,
  },
  {
    rule: 'a full page at the end of a list has no next page',
    file: 'db/jsonPage.ts',
    text: 'where n > ${size})`',
    fault: 'where n >= ${size})`',
    tests: compared,
  },
  {
    rule: 'the last rows of a list are shown in its order',
    file: 'db/jsonPage.ts',
    text: 'sql`${row.alias}.n desc`',
    fault: 'sql`${row.alias}.n`',
    tests: compared,
  },
  { rule: 'a long cursor is one line', file: 'db/jsonPage.ts', text: "'+/='||chr(10)", fault: "'+/='", tests: compared },
  {
    rule: 'an edge read from its end has no next page',
    file: 'db/jsonEdge.ts',
    text: 'either(fromEnd ? undefined : hasMore, isBefore)',
    fault: 'either(hasMore, isBefore)',
    tests: compared,
  },
  {
    rule: 'a row shows the page of its own object',
    file: 'db/jsonEdge.ts',
    text: 'where id = ${row.cell(owner)}`',
    fault: 'order by id limit 1`',
    tests: compared,
  },
  {
    rule: 'every object on the pages of an edge has its page',
    file: 'db/jsonPage.ts',
    text: 'limit: number = page.request.limit',
    fault: 'limit = 1',
    tests: compared,
  },
  {
    rule: 'the rights of fields below are asked',
    file: 'graphql/runReads.ts',
    text: 'if (root.guarded.some((field) => missingRights(actor, field))) return undefined',
    fault: 'void root',
    tests: admitted,
  },
  {
    rule: 'every policy is asked about a root field',
    file: 'policies/policies.ts',
    text: 'const asked = wrap(field, OperationTypeNode.QUERY, (_root, args) => new Admitted(args))',
    fault: 'const asked: ResolveField = (_root, args) => new Admitted(args)',
    tests: admitted,
  },
]
