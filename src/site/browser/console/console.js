/** @import { User } from './resources.js' */
import { html } from 'htm/preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { ApiProvider, createApi } from './api.js'
import { asProblem } from './problem.js'
import { goTo, usePlace } from './route.js'
import { createSession } from './session.js'
import { SignIn } from './signIn.js'
import { viewAt } from './views.js'

const sections = [
  ['endpoints', 'Endpoints'],
  ['events', 'Live events'],
  ['requests', 'Requests'],
]

/** The whole page: the sign-in form or the view of the current place. */
export function Console() {
  const [reason, setReason] = useState('')
  const [isOpen, setOpen] = useState(/** @type {boolean | undefined} */ (undefined))
  const api = useMemo(() => {
    const session = createSession((why = '') => {
      setReason(why)
      setOpen(false)
    })
    return createApi(session)
  }, [])
  const { session } = api
  const enter = () => {
    setReason('')
    setOpen(true)
  }
  return html`<${ApiProvider} value=${api}>
    ${(isOpen ?? session.isOpen()) ? html`<${Inside} api=${api} />` : html`<${SignIn} reason=${reason} entered=${enter} />`}
  <//>`
}

/** @param {{ api: ReturnType<typeof createApi> }} props */
function Inside({ api }) {
  const place = usePlace()
  const [section = 'endpoints'] = place
  const who = useWho(api)
  const leave = () => {
    void api.session.signOut()
    goTo('/')
  }
  return html`
    <div class="bar">
      <nav aria-label="Console">
        ${sections.map(([name, label]) => html`<a href=${`#/${name}`} aria-current=${name === section ? 'page' : undefined}>${label}</a>`)}
      </nav>
      <span class="who">${who}</span>
      <button type="button" class="small" onClick=${leave}>Sign out</button>
    </div>
    <div key=${place.join('/')}>${viewAt(place)}</div>`
}

/** The email of the signed-in user. An API key may lack the scope to read it. @param {ReturnType<typeof createApi>} api */
function useWho(api) {
  const [who, setWho] = useState('')
  useEffect(() => {
    api.get('/v1/me', { fields: 'email' }).then(
      (/** @type {User} */ { email }) => setWho(email),
      (error) => setWho(asProblem(error).status === 403 ? 'API key' : ''),
    )
  }, [api])
  return who
}
