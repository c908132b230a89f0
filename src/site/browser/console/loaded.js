/** @import { Problem } from './problem.js' */
import { useEffect, useState } from 'preact/hooks'
import { asProblem } from './problem.js'

/**
 * Loads the data of a view, and loads it again on `reload`.
 * @template T
 * @param {() => Promise<T>} load
 * @param {readonly unknown[]} depends dependencies of `load`
 */
export function useLoaded(load, depends = []) {
  const [loaded, setLoaded] = useState(/** @type {{ value?: T, problem?: Problem }} */ ({}))
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let isWanted = true
    load().then(
      (value) => isWanted && setLoaded({ value }),
      (error) => isWanted && setLoaded(({ value }) => ({ value, problem: asProblem(error) })),
    )
    return () => {
      isWanted = false
    }
  }, [...depends, turn])
  return {
    ...loaded,
    reload: () => setTurn((n) => n + 1),
    /** Shows the answer of a call without loading again. @param {T} value */
    replace: (value) => setLoaded({ value }),
  }
}
