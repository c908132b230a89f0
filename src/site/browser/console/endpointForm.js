/** @import { Webhook, WebhookInput } from './resources.js' */
import { html } from 'htm/preact'
import { useAction } from './action.js'
import { Field, formOf, textOf } from './field.js'
import { ProblemNotice } from './notice.js'

/** The event types that an endpoint may choose, with their meanings. */
const eventTypes = {
  'order.created': 'An order was paid.',
  'order.updated': 'An order has gone a step further.',
  'order.cancelled': 'An order was called off.',
  'pet.stock_low': 'Few of a pet are left.',
}
const beside = ['url', 'events', 'description', 'selection']

/** @param {FormData} form @returns {WebhookInput} */
function inputOf(form) {
  return {
    url: textOf(form, 'url'),
    events: form.getAll('events').map(String),
    description: textOf(form, 'description') || null,
    selection: textOf(form, 'selection') || null,
  }
}

/**
 * The form for an endpoint's settings.
 * @param {{ webhook?: Webhook, action: string, save: (input: WebhookInput) => Promise<unknown>, cancel: () => void }} props
 *   `webhook` is the present endpoint, if there is one; `action` is the text of the button.
 */
export function EndpointForm({ webhook, action, save, cancel }) {
  const { run, isBusy, problem } = useAction((/** @type {FormData} */ form) => save(inputOf(form)))
  const wrongEvents = problem?.messageFor('events')
  return html`<form class="card" noValidate onSubmit=${(/** @type {Event} */ event) => run(formOf(event))}>
    <${Field} name="url" label="Address" type="url" defaultValue=${webhook?.url ?? ''} placeholder="https://hooks.example.com/petstore" problem=${problem}
      hint="https on port 443, reachable from the internet." spellcheck="false" autocomplete="off" />
    <fieldset aria-describedby=${wrongEvents ? 'wrong-events' : undefined}>
      <legend>Events</legend>
      ${Object.entries(eventTypes).map(
        ([type, meaning]) => html`<label class="check">
          <input type="checkbox" name="events" value=${type} defaultChecked=${webhook ? webhook.events.includes(type) : type.startsWith('order.')} />
          <span><span class="mono">${type}</span> <span class="soft">${meaning}</span></span>
        </label>`,
      )}
      ${wrongEvents && html`<p id="wrong-events" class="wrong">${wrongEvents}</p>`}
    </fieldset>
    <${Field} name="description" label="Description (optional)" defaultValue=${webhook?.description ?? ''} maxlength="200" problem=${problem} />
    <${Field} name="selection" label="Selection (optional)" as="textarea" rows="3" defaultValue=${webhook?.selection ?? ''} problem=${problem} spellcheck="false"
      hint="Which fields of the object you want, as in GraphQL: { id status items { petId quantity } }. Empty for the whole object." />
    <${ProblemNotice} problem=${problem} beside=${beside} />
    <div class="actions">
      <button class="button" disabled=${isBusy}>${action}</button>
      <button type="button" onClick=${cancel}>Cancel</button>
    </div>
  </form>`
}
