import { parameterNameOf } from '../../schema/inRest.js'
import { argumentSources } from '../arguments.js'
import type { Generated } from '../sofa.js'
import type { VersionChanges } from './changes.js'

/** The parameter of every GET that chooses the fields of its reply. */
const FIELDS = 'fields'

/** Refuses two parameters of one route with the same name: one of them could not be sent. @throws Error that names the version and the difference */
export function mustHaveOwnParameters(version: string, { args }: Pick<VersionChanges, 'args'>, { routes }: Generated): void {
  for (const { route, field } of routes) {
    const changes = args.get(route.field)
    if (!changes) continue
    const taken = new Set(route.method === 'GET' ? [FIELDS] : [])
    const { query } = argumentSources(field, route)
    const parameters = query
      .map(({ arg }) => ({ arg, difference: changes.get(arg.name) }))
      .filter(({ difference }) => !difference?.isRemoved)
    // unchanged names first, so that the refusal names the difference
    for (const { arg, difference } of [...parameters].sort(
      (one, other) => Number(one.difference?.name !== undefined) - Number(other.difference?.name !== undefined),
    )) {
      const name = difference?.name ?? parameterNameOf(arg.extensions) ?? arg.name
      if (taken.has(name))
        throw new Error(`${version}: ${difference?.of ?? `${route.field}(${arg.name}:)`}: the parameter ${name} is taken in ${route.field}`)
      taken.add(name)
    }
  }
}
