import { html } from 'htm/preact'

/** Loads the next page of a list. @param {{ pages: { hasOlder: boolean, isLoadingOlder?: boolean, loadOlder: () => void } }} props */
export function Older({ pages }) {
  if (!pages.hasOlder) return null
  return html`<p class="older"><button type="button" disabled=${pages.isLoadingOlder} onClick=${pages.loadOlder}>Older</button></p>`
}
