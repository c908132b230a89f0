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
    <label>Calls left of <code>${name}</code> <meter min="0" max=${limit} low=${limit / 10} value=${remaining}></meter></label>
    <span>${remaining} of ${limit}, all again in ${resetSeconds} s${points !== undefined && `; ${points} points of cost left`}</span>
  </p>`
}
