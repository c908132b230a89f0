import { writeFileSync } from 'node:fs'
import { placeOfItsOwn } from '../test/support/runPlace.js'
import type { CollectedSpan } from '../test/support/traces/collector.js'
import { caller, tracedOrder } from '../test/support/traces/tracedOrder.js'

/* Writes docs/trace.svg: the trace of an order, as a collector has received it from a gateway. Its times are those of the run. */

const WIDTH = 960
const NAMES = 400
const ROW = 22
const MARGIN = 16
const INDENT = 16
const MIN_BAR = 2
/** Orders in front of the shown one. */
const WARM_UP = 30
const BARS = WIDTH - NAMES - 2 * MARGIN - 70

interface Row {
  readonly span: CollectedSpan
  readonly depth: number
}

/** The spans in the order of a waterfall: each with its parts below it. */
function rowsOf(spans: readonly CollectedSpan[], parentId: string, depth = 0): Row[] {
  return spans
    .filter((span) => span.parentId === parentId)
    .sort((a, b) => a.start - b.start)
    .flatMap((span) => [{ span, depth }, ...rowsOf(spans, span.spanId, depth + 1)])
}

function picture(rows: readonly Row[]): string {
  const begin = Math.min(...rows.map(({ span }) => span.start))
  const scale = BARS / (Math.max(...rows.map(({ span }) => span.end)) - begin)
  const height = rows.length * ROW + 2 * MARGIN
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="The trace of an order: the request, its operation, its statements, its payment, and the attempt at its webhook">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${rows.map((row, i) => line(row, i, begin, scale)).join('\n')}
</svg>
`
}

const colours: Readonly<Record<CollectedSpan['kind'], string>> = { server: '#0c6b62', internal: '#5b6570', client: '#c08a2d' }

function line({ span: { name, kind, start, end }, depth }: Row, i: number, begin: number, scale: number): string {
  const y = MARGIN + i * ROW
  const x = MARGIN + NAMES + (start - begin) * scale
  const width = Math.max(MIN_BAR, (end - start) * scale)
  const band = i % 2 === 0 ? `<rect x="0" y="${y}" width="${WIDTH}" height="${ROW}" fill="#faf8f4"/>` : ''
  const bar = `<rect x="${x.toFixed(1)}" y="${y + 6}" width="${width.toFixed(1)}" height="${ROW - 12}" rx="2" fill="${colours[kind]}"/>`
  const time = `<text x="${(x + width + 6).toFixed(1)}" y="${y + 15}" font-size="11" fill="#5b6570">${(end - start).toFixed(1)} ms</text>`
  return `${band}<text x="${MARGIN + depth * INDENT}" y="${y + 15}" fill="#20262c">${name}</text>${bar}${time}`
}

const place = await placeOfItsOwn()
try {
  const { spans } = await tracedOrder(place, WARM_UP)
  const rows = rowsOf(
    spans.filter(({ traceId }) => traceId === caller.traceId),
    caller.spanId,
  )
  writeFileSync(new URL('../docs/trace.svg', import.meta.url), picture(rows))
} finally {
  await place.close()
}
