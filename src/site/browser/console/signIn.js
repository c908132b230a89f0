import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { pathOf } from '../page/base.js'
import { useAction } from './action.js'
import { useApi } from './api.js'
import { clientHeaders } from './client.js'
import { Field, formOf, textOf } from './field.js'
import { ProblemNotice } from './notice.js'
import { asProblem, Problem } from './problem.js'
import { Title } from './title.js'

/** @typedef {{ entered: () => void }} Entered */

/** Sign-in by email and password, or by an API key. @param {Entered & { reason: string }} props `reason`: why the last session has ended. */
export function SignIn({ reason, entered }) {
  const [way, setWay] = useState('password')
  const isBy = (/** @type {string} */ name) => (way === name ? 'true' : 'false')
  return html`<section class="sign-in">
    <${Title} text="Sign in" />
    ${reason && html`<p class="notice" role="status">${reason} Sign in again.</p>`}
    <div class="choice" role="group" aria-label="How to sign in">
      <button type="button" aria-pressed=${isBy('password')} onClick=${() => setWay('password')}>Email and password</button>
      <button type="button" aria-pressed=${isBy('key')} onClick=${() => setWay('key')}>API key</button>
    </div>
    ${way === 'password' ? html`<${ByPassword} entered=${entered} />` : html`<${ByKey} entered=${entered} />`}
    <p class="note">Your credential stays in this tab and is gone when you close the tab. No account yet? <a href=${pathOf('/docs/identity')}>Identity and access</a> explains
    how to sign up.</p>
  </section>`
}

/** @param {Entered} props */
function ByPassword({ entered }) {
  const { session } = useApi()
  const { run, isBusy, problem } = useAction(async (/** @type {FormData} */ form) => {
    await session.signIn(textOf(form, 'email'), String(form.get('password')))
    entered()
  })
  return html`<form class="card" noValidate onSubmit=${(/** @type {Event} */ event) => run(formOf(event))}>
    <${Field} name="email" label="Email" type="email" autocomplete="username" problem=${problem} />
    <${Field} name="password" label="Password" type="password" autocomplete="current-password" problem=${problem} />
    <${ProblemNotice} problem=${problem} beside=${['email', 'password']} />
    <button class="button" disabled=${isBusy}>Sign in</button>
  </form>`
}

/** @param {Entered} props */
function ByKey({ entered }) {
  const api = useApi()
  const { run, isBusy, problem } = useAction(async (/** @type {FormData} */ form) => {
    await mustBeGood(textOf(form, 'key'))
    api.session.useKey(textOf(form, 'key'))
    entered()
  })
  return html`<form class="card" noValidate onSubmit=${(/** @type {Event} */ event) => run(formOf(event))}>
    <${Field} name="key" label="API key" type="password" autocomplete="off" spellcheck="false" problem=${problem}
      hint="The key needs the scope webhooks:write for endpoints, and users:read for your requests." />
    <${ProblemNotice} problem=${problem} beside=${['key']} />
    <button class="button" disabled=${isBusy}>Sign in</button>
  </form>`
}

/** @param {string} key @throws {Problem} when the API does not know the key; a key with few scopes is accepted */
async function mustBeGood(key) {
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new Problem('This is not an API key.', { fields: [{ field: 'key', message: 'Paste the whole key, without spaces.' }] })
  const reply = await fetch(pathOf('/v1/inventory'), { cache: 'no-store', headers: { ...clientHeaders, 'x-api-key': key } })
  if (reply.status === 401)
    throw new Problem('The API key is not valid.', { status: 401, requestId: reply.headers.get('x-request-id') ?? undefined })
  if (!reply.ok) throw asProblem(undefined)
}
