/** @import { Problem } from './problem.js' */
/** @import { Page } from './resources.js' */
import { useState } from 'preact/hooks'
import { useLoaded } from './loaded.js'
import { asProblem } from './problem.js'

/**
 * A list that is read page by page, newest first. Older rows are added below.
 * @template Row
 * @param {(after?: string) => Promise<Page<Row>>} load
 * @param {readonly unknown[]} depends dependencies of `load`
 */
export function usePages(load, depends = []) {
  const { value, problem, reload, replace } = useLoaded(() => load(), depends)
  const [older, setOlder] = useState(/** @type {{ isLoading?: boolean, problem?: Problem }} */ ({}))
  const next = value?.pagination.nextCursor

  async function loadOlder() {
    if (!value || !next) return
    setOlder({ isLoading: true })
    try {
      const page = await load(next)
      replace({ ...page, data: [...value.data, ...page.data] })
      setOlder({})
    } catch (error) {
      setOlder({ problem: asProblem(error) })
    }
  }

  return {
    rows: value?.data,
    problem: older.problem ?? problem,
    reload,
    hasOlder: Boolean(next),
    isLoadingOlder: older.isLoading,
    loadOlder,
  }
}
