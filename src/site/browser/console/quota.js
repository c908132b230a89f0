import { html } from 'htm/preact'
import { useEffect, useState } from 'preact/hooks'
import { useApi } from './api.js'

/** The rest of the caller's quota and of its budget, as the last reply has told. */
export function Quota() {
  const { limits } = useApi()
  const [shown, setShown] = useState(limits.last())
  useEffect(() => limits.follow(setShown), [limits])
  if (!shown) return null
  const { name, limit, remaining, resetSeconds, points } = shown
  return html`<p class="quota">
    <label>Quota <code>${name}</code> <meter min="0" max=${limit} low=${limit / 10} value=${remaining}></meter></label>
    <span>${remaining} of ${limit} calls left, full again in ${wait(resetSeconds)}</span>
    ${points !== undefined && html`<span>${points} points of cost left</span>`}
  </p>`
}

/** Words for a wait: the quota of a day may take hours. @param {number} seconds */
function wait(seconds) {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}
