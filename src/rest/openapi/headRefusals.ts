import { errorReferences } from './errors.js'
import type { Paths } from './types.js'

/** Statuses of requests that are refused before their path counts: no valid HTTP, too slow, headers too large. */
const BEFORE_THE_PATH = [400, 408, 431]

/** Adds these refusals to every operation, because no operation can prevent them. An operation keeps the refusals that it describes itself. */
export function withHeadRefusals(paths: Paths): Paths {
  const refusals = errorReferences(BEFORE_THE_PATH)
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          { ...operation, responses: { ...refusals, ...operation.responses } },
        ]),
      ),
    ]),
  )
}
