import { catalogue, type ErrorCode } from '../../values/errors/catalogue.js'
import type { SandboxOutcome } from './outcome.js'
import { shopOutcomes } from './shopOutcomes.js'

/** The receiver for `?fail=N` fails at most so often. */
export const MAX_FAILURES = 99

/** All scripted outcomes. `docs/sandbox.md` lists them. */
export const sandboxOutcomes: readonly SandboxOutcome[] = [
  // a list of one line for each part of the product
  ...shopOutcomes,
  { place: 'receiver', value: '/sandbox/receiver/{id}', meaning: 'The endpoint accepts every delivery.' },
  {
    place: 'receiver',
    value: '/sandbox/receiver/{id}?fail=N',
    meaning: `The endpoint answers 503 to the first N attempts at each event, and accepts the next. N is 0 to ${MAX_FAILURES}.`,
  },
  ...Object.entries(catalogue).map(([code, { title }]) => ({
    place: 'X-Sandbox-Error' as const,
    value: code,
    meaning: `${title}. Nothing runs.`,
    code: code as ErrorCode, // a key of the catalogue
  })),
]
