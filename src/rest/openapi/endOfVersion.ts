import { apiPath } from '../../values/apiVersion.js'
import type { RestVersion } from '../versions/restVersion.js'
import { errorReferences } from './errors.js'
import type { OpenapiOperation, Paths } from './types.js'

interface EndOfVersion {
  /** A section of the description of the API; empty for a version that nobody has deprecated. */
  readonly note: string
  /** The operations with the refusal after the end of the version. */
  addTo(paths: Paths): Paths
}

/** The end of a version, as its document tells it. */
export function endOfVersion({ name, deprecation }: Pick<RestVersion, 'name' | 'deprecation'>): EndOfVersion {
  if (!deprecation) return { note: '', addTo: (paths) => paths }
  const [since, sunset] = [deprecation.since, deprecation.sunset].map((day) => day.toISOString().slice(0, 10))
  const ended = (operation: OpenapiOperation): OpenapiOperation => ({
    ...operation,
    responses: { ...operation.responses, ...errorReferences([410]) },
  })
  return {
    note: `

## End of this version
This version is deprecated from ${since} on. From ${sunset} on, all paths below \`/${name}\` answer 410. Its successor is \`${deprecation.successor}\`;
[the guide](${deprecation.guide}) tells how to move.`,
    addTo: (paths) =>
      Object.fromEntries(
        Object.entries(paths).map(([path, item]) => [path, path.startsWith(`${apiPath()}/`) ? mapped(item, ended) : item]),
      ),
  }
}

function mapped<Value>(record: Readonly<Record<string, Value>>, map: (value: Value) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
