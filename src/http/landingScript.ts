/** The landing page's script: shows the server's status and a few pets, copies and runs the calls. It inserts texts as text, never as HTML. */
export const landingScript = `
const find = (id) => document.getElementById(id)
const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name ?? '', textContent: text ?? '' })

async function showStatus() {
  const words = { ready: ['good', 'Up and ready'], draining: ['wait', 'Stopping'], 'not ready': ['bad', 'Not ready'] }
  let [state, text] = ['bad', 'No answer']
  try {
    const { status } = await (await fetch('/health/ready', { cache: 'no-store' })).json()
    ;[state, text] = words[status] ?? words['not ready']
  } catch {}
  find('status').dataset.state = state
  if (find('status').textContent !== text) find('status').firstElementChild.textContent = text
}

/* Only this server's own pictures are shown, from wherever the page came: it reaches no other host. */
function ownPicture(urls) {
  const { own } = find('shop').dataset
  return urls.find((url) => url.startsWith(own + '/photos/'))?.slice(own.length)
}

function petCard(pet) {
  const card = make('li', 'pet')
  const link = card.appendChild(make('a'))
  link.href = '/v1/pets/' + pet.id
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
  let cards = []
  let text = 'The catalogue is empty. It fills with POST /v1/pets, or with the demo pets of npx petstore seed.'
  try {
    const fields = 'id,name,breed,species,price,currency,photoUrls,category.name'
    const reply = await fetch('/v1/pets?limit=6&status=available&fields=' + fields)
    const { data, error } = await reply.json()
    if (error) text = error.message
    else cards = data.map(petCard)
  } catch {
    text = 'The catalogue did not answer.'
  }
  shop.replaceChildren(...(cards.length > 0 ? cards : [make('li', 'empty', text)]))
  shop.removeAttribute('aria-busy')
}

async function copy(button, code) {
  getSelection().selectAllChildren(code)
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(code.textContent)
    else document.execCommand('copy')
    button.textContent = 'Copied'
    getSelection().empty()
  } catch {
    button.textContent = 'Selected'
  }
  setTimeout(() => { button.textContent = 'Copy' }, 1600)
}

async function run(button, call) {
  const { path, body } = call.dataset
  const output = call.querySelector('.reply')
  button.disabled = true
  const started = performance.now()
  try {
    const reply = await fetch(path, body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body } : {})
    const shown = JSON.stringify(await reply.json(), null, 2)
    output.textContent = reply.status + ' in ' + Math.round(performance.now() - started) + ' ms\\n' + shown
  } catch {
    output.textContent = 'No answer'
  }
  output.hidden = false
  button.disabled = false
}

for (const call of document.querySelectorAll('.call')) {
  call.addEventListener('click', ({ target }) => {
    if (target.dataset.do === 'copy') copy(target, call.querySelector('code'))
    if (target.dataset.do === 'run') run(target, call)
  })
}
showStatus()
showPets()
setInterval(() => document.hidden || showStatus(), 10000)
`
