/** @import { Problem } from './problem.js' */
import { useEffect, useRef } from 'preact/hooks'

/**
 * The first wrong input of a form takes the focus, so that the reader sees it, and a screen reader reads its message.
 * @param {Problem | undefined} problem error of the last call @param {string | undefined} message of the problem for this input
 */
export function useFirstWrong(problem, message) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null))
  useEffect(() => {
    const { current } = input
    if (!current || !message) return
    if (current.form?.querySelector('[aria-invalid=true]') === current) current.focus()
  }, [problem])
  return input
}
