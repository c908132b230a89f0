/* The landing page's script: shows the server's status and a few pets, copies and runs the calls. It inserts texts as text, never as HTML. */
import { pathOf } from './base.js'
import { copyText } from './copyText.js'

/**
 * The element of an id; the page has all elements that this script asks for.
 * @param {string} id
 */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** @param {string} tag @param {string} [className] @param {string} [text] */
const make = (tag, className = '', text = '') => Object.assign(document.createElement(tag), { className, textContent: text })

/** @type {Readonly<Record<string, readonly [state: string, text: string]>>} */
const statusWords = { ready: ['good', 'Up and ready'], draining: ['wait', 'Stopping'], 'not ready': ['bad', 'Not ready'] }

async function showStatus() {
  let [state, text] = ['bad', 'No answer']
  try {
    const { status } = await (await fetch(pathOf('/health/ready'), { cache: 'no-store' })).json()
    ;[state, text] = statusWords[status] ?? ['bad', 'Not ready']
  } catch {}
  const line = find('status')
  line.dataset.state = state
  if (line.textContent !== text && line.firstElementChild) line.firstElementChild.textContent = text
}

/**
 * Only pictures of this server are shown, because the page may reach no other host.
 * @param {readonly string[]} urls
 */
function ownPicture(urls) {
  const { own = '' } = find('shop').dataset
  const url = urls.find((candidate) => candidate.startsWith(`${own}/photos/`))
  return url && pathOf(url.slice(own.length))
}

/**
 * @typedef {object} ShownPet
 * @property {number} id
 * @property {string} name
 * @property {string | null} breed
 * @property {string | null} species
 * @property {number | null} price
 * @property {string} currency
 * @property {string[]} photoUrls
 * @property {{ name: string } | null} category
 */

/** @param {ShownPet} pet */
function petCard(pet) {
  const card = make('li', 'pet')
  const link = card.appendChild(document.createElement('a'))
  link.href = pathOf(`/v1/pets/${pet.id}`)
  const picture = link.appendChild(make('div', 'picture'))
  const initial = () => picture.replaceChildren(make('span', '', pet.name.trim()[0]?.toUpperCase()))
  const path = ownPicture(pet.photoUrls)
  if (path) picture.append(Object.assign(new Image(640, 480), { src: path, alt: '', loading: 'lazy', onerror: initial }))
  else initial()
  link.append(make('strong', '', pet.name), make('span', 'kind', pet.breed ?? pet.species ?? pet.category?.name ?? ''))
  if (pet.price !== null) {
    const price = new Intl.NumberFormat('en', { style: 'currency', currency: pet.currency }).format(pet.price)
    link.append(make('span', 'price', price))
  }
  return card
}

async function showPets() {
  const shop = find('shop')
  /** @type {HTMLElement[]} */
  let cards = []
  let text = 'The catalogue is empty. Add pets by POST /v1/pets, or load demo pets by npx petstore seed.'
  try {
    const fields = 'id,name,breed,species,price,currency,photoUrls,category.name'
    const reply = await fetch(pathOf(`/v1/pets?limit=6&status=available&fields=${fields}`))
    const { data, error } = await reply.json()
    if (error) text = error.message
    else cards = data.map(petCard)
  } catch {
    text = 'The catalogue did not answer.'
  }
  shop.replaceChildren(...(cards.length > 0 ? cards : [make('li', 'empty', text)]))
  shop.removeAttribute('aria-busy')
}

/** @param {HTMLButtonElement} button @param {HTMLElement} call */
async function run(button, call) {
  const { path = '', body } = call.dataset
  const output = call.querySelector('pre.reply')
  if (!(output instanceof HTMLElement)) return
  button.disabled = true
  const started = performance.now()
  try {
    const reply = await fetch(pathOf(path), body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body } : {})
    const shown = JSON.stringify(await reply.json(), null, 2)
    output.textContent = `${reply.status} in ${Math.round(performance.now() - started)} ms\n${shown}`
  } catch {
    output.textContent = 'No answer'
  }
  output.hidden = false
  button.disabled = false
}

for (const call of document.querySelectorAll('.call')) {
  call.addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLButtonElement) || !(call instanceof HTMLElement)) return
    const code = call.querySelector('code')
    if (target.dataset.do === 'copy' && code) copyText(target, code)
    if (target.dataset.do === 'run') run(target, call)
  })
}
showStatus()
showPets()
setInterval(() => document.hidden || showStatus(), 10000)
