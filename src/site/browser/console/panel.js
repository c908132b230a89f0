/** @import { ComponentChildren } from 'preact' */
import { html } from 'htm/preact'
import { useEffect, useId, useRef } from 'preact/hooks'

/** A panel below the button that opened it. Its heading takes the focus. @param {{ title: string, children?: ComponentChildren }} props */
export function Panel({ title, children }) {
  const id = useId()
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null))
  useEffect(() => heading.current?.focus(), [])
  return html`<section class="panel" aria-labelledby=${id}>
    <h2 id=${id} ref=${heading} tabindex="-1">${title}</h2>
    ${children}
  </section>`
}
