import { html } from 'htm/preact'
import { useEffect, useRef } from 'preact/hooks'

let isFirst = true

/** The heading of a view. After a change of view the heading takes the focus, so that screen readers read it. @param {{ text: string }} props */
export function Title({ text }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null))
  useEffect(() => {
    if (!isFirst) heading.current?.focus()
    isFirst = false
  }, [])
  useEffect(() => {
    document.title = `${text} · Console · Petstore Gateway`
  }, [text])
  return html`<h1 ref=${heading} tabindex="-1">${text}</h1>`
}
