/* The script of the guides: buttons that copy examples, and the search. It inserts texts as text, never as HTML. */
import { copyText } from './copyText.js'
import { startSearch } from './search.js'

for (const example of document.querySelectorAll('.example')) {
  const code = example.querySelector('code')
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Copy' })
  if (code) button.addEventListener('click', () => copyText(button, code))
  example.querySelector('.bar')?.append(button)
}
startSearch()
