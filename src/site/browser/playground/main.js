import { html, render } from 'htm/preact'
import { Playground } from './playground.js'

const place = document.getElementById('playground')
if (place) {
  /** The page holds the examples as JSON. @type {readonly import('./tabs.js').Example[]} */
  const examples = JSON.parse(document.getElementById('examples')?.textContent ?? '[]')
  place.replaceChildren()
  render(html`<${Playground} examples=${examples} />`, place)
}
