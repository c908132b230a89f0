import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { streamLimits } from '../../src/graphql/stream/streamLimits.js'
import { connectionLimits } from '../../src/http/connections.js'

const guide = readFileSync(new URL('../../docs/live-events.md', import.meta.url), 'utf8')

it('the guide to live events states the limits of the code', () => {
  const { heartbeatMs, reservationMs, streams, operations, operationsPerOwner } = streamLimits
  const { stallMs } = connectionLimits
  const bounds = [...guide.matchAll(/^\| .* \| (?:at once, and every )?(\d+)(?: seconds)? \|$/gm)].map(([, number]) => Number(number))
  expect(bounds).toEqual([heartbeatMs / 1000, stallMs / 1000, reservationMs / 1000, streams, operations, operationsPerOwner])
})
