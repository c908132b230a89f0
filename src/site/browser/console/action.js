/** @import { Problem } from './problem.js' */
import { useState } from 'preact/hooks'
import { asProblem } from './problem.js'

/**
 * An action of the reader with its state. Only one call runs at a time; `problem` is the error of the last call.
 * @template {unknown[]} Given
 * @param {(...given: Given) => Promise<unknown>} act
 */
export function useAction(act) {
  const [state, setState] = useState(/** @type {{ isBusy: boolean, problem?: Problem }} */ ({ isBusy: false }))
  return {
    ...state,
    /** @param {Given} given */
    async run(...given) {
      if (state.isBusy) return
      setState({ isBusy: true })
      try {
        await act(...given)
        setState({ isBusy: false })
      } catch (error) {
        setState({ isBusy: false, problem: asProblem(error) })
      }
    },
  }
}
