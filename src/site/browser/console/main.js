import { html, render } from 'htm/preact'
import { Console } from './console.js'

const place = document.getElementById('console')
if (place) {
  place.replaceChildren()
  render(html`<${Console} />`, place)
}
