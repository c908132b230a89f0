import { parameterNameOf } from '../../schema/inRest.js'
import { apiPath, versionPath } from '../../values/apiVersion.js'
import type { Generated } from '../sofa.js'

/**
 * Makes addresses of a version from addresses of the schema's version: another version in the path, and the version's names of query parameters. The host
 * and the prefix of `PUBLIC_URL` stay.
 * @param base routes of the schema. @param shown the same routes in the version
 */
export function versionAddress(version: string, base: Generated, shown: Generated): (address: string) => string {
  const before = `${apiPath()}/`
  function nameIn(path: string, parameter: string): string {
    const index = base.routes.findIndex(({ route }) => route.method === 'GET' && route.path === path)
    const arg = base.routes[index]?.field.args.find(({ name, extensions }) => (parameterNameOf(extensions) ?? name) === parameter)
    const same = shown.routes[index]?.field.args.find(({ name }) => name === arg?.name)
    return (same && parameterNameOf(same.extensions)) ?? parameter
  }
  return (address) => {
    const start = address.lastIndexOf(before)
    if (start < 0) return address
    const [path = '', query] = address.slice(start + before.length - 1).split('?', 2)
    const named = query?.replace(/(^|&)([^=&]+)/g, (_all, separator: string, name: string) => separator + nameIn(path, name))
    return `${address.slice(0, start)}${versionPath(version)}${path}${named === undefined ? '' : `?${named}`}`
  }
}
