import MiniSearch from 'minisearch'
import { pathOf } from './base.js'
import { findSections } from './findSections.js'

/**
 * @typedef {object} Found
 * @property {string} id the end of the address, such as `errors#CONFLICT`
 * @property {string} guide title of the guide
 * @property {string} heading
 * @property {string} excerpt
 */

/** Loads the index. Every search after that runs in the browser. @returns {Promise<(text: string) => Found[]>} */
async function loadIndex() {
  const { index, ...options } = await (await fetch(pathOf('/docs/search.json'))).json()
  const search = MiniSearch.loadJS(index, options)
  // the index stores these fields
  return (text) => /** @type {Found[]} */ (/** @type {unknown} */ (findSections(search, text)))
}

/** @param {Found} found */
function entryOf({ id, guide, heading, excerpt }) {
  const link = Object.assign(document.createElement('a'), { href: pathOf(`/docs/${id}`) })
  const title = Object.assign(document.createElement('strong'), { textContent: heading === guide ? guide : `${guide}: ${heading}` })
  link.append(title, Object.assign(document.createElement('span'), { textContent: excerpt }))
  const entry = document.createElement('li')
  entry.append(link)
  return entry
}

/** Shows the search field and searches while the reader types. Enter opens the first match, Escape empties the field. */
export function startSearch() {
  const form = document.querySelector('form.search')
  const field = document.getElementById('search')
  const list = document.getElementById('found')
  const status = document.getElementById('search-status')
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement) || !list || !status) return
  /** @type {ReturnType<typeof loadIndex> | undefined} */
  let index

  async function show() {
    const text = field instanceof HTMLInputElement ? field.value.trim() : ''
    try {
      index ??= loadIndex()
      const found = text === '' ? [] : (await index)(text)
      if (field instanceof HTMLInputElement && field.value.trim() !== text) return // the reader has typed on
      list?.replaceChildren(...found.map(entryOf))
      if (status) status.textContent = text === '' ? '' : resultOf(found.length)
    } catch {
      index = undefined // the next letter tries again
      if (status) status.textContent = 'The search index could not be loaded.'
    }
  }

  form.hidden = false
  field.addEventListener('focus', () => {
    index ??= loadIndex()
    index.catch(() => {}) // `show` tells the reader
  })
  field.addEventListener('input', show)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    await show()
    list.querySelector('a')?.click()
  })
  field.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    field.value = ''
    show()
  })
}

/** @param {number} count */
function resultOf(count) {
  if (count === 0) return 'Nothing was found.'
  return count === 1 ? '1 section was found.' : `${count} sections were found.`
}
