/** @import { ComponentChildren } from 'preact' */
import { html } from 'htm/preact'
import { useEffect, useId, useRef } from 'preact/hooks'

/** What opens below the button that was pressed; the reader is put there. @param {{ title: string, children?: ComponentChildren }} props */
export function Panel({ title, children }) {
  const id = useId()
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null))
  useEffect(() => heading.current?.focus(), [])
  return html`<section class="panel" aria-labelledby=${id}>
    <h2 id=${id} ref=${heading} tabindex="-1">${title}</h2>
    ${children}
  </section>`
}
