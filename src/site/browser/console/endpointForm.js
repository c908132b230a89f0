/** @import { Webhook, WebhookInput } from './resources.js' */
import { html } from 'htm/preact'
import { useAction } from './action.js'
import { Field, formOf, textOf } from './field.js'
import { useFirstWrong } from './firstWrong.js'
import { ProblemNotice } from './notice.js'

/** The event types that an endpoint may choose, with their meanings. */
const eventTypes = {
  'order.created': 'An order was paid.',
  'order.updated': 'The status of an order has changed.',
  'order.cancelled': 'An order was cancelled.',
  'pet.stock_low': 'The stock of a pet is low.',
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
  const firstEvent = useFirstWrong(problem, wrongEvents)
  return html`<form class="card" noValidate onSubmit=${(/** @type {Event} */ event) => run(formOf(event))}>
    <${Field} name="url" label="Address" type="url" defaultValue=${webhook?.url ?? ''} placeholder="https://hooks.example.com/petstore" problem=${problem}
      hint="An https address on port 443 that the internet can reach. A gateway in development also takes http on your own machine." spellcheck="false" autocomplete="off" />
    <fieldset>
      <legend>Events</legend>
      ${Object.entries(eventTypes).map(
        ([type, meaning], i) => html`<label class="check">
          <input type="checkbox" name="events" value=${type} ref=${i === 0 ? firstEvent : undefined}
            aria-invalid=${wrongEvents ? 'true' : undefined} aria-describedby=${wrongEvents ? 'wrong-events' : undefined} defaultChecked=${webhook ? webhook.events.includes(type) : type.startsWith('order.')} />
          <span><span class="mono">${type}</span> <span class="soft">${meaning}</span></span>
        </label>`,
      )}
      ${wrongEvents && html`<p id="wrong-events" class="wrong">${wrongEvents}</p>`}
    </fieldset>
    <${Field} name="description" label="Description (optional)" defaultValue=${webhook?.description ?? ''} maxlength="200" problem=${problem} />
    <${Field} name="selection" label="Selection (optional)" as="textarea" rows="3" defaultValue=${webhook?.selection ?? ''} problem=${problem} spellcheck="false"
      hint="The fields of the object to send, as a GraphQL selection: { id status items { petId quantity } }. Leave it empty to receive the whole object." />
    <${ProblemNotice} problem=${problem} beside=${beside} />
    <div class="actions">
      <button class="button" disabled=${isBusy}>${action}</button>
      <button type="button" onClick=${cancel}>Cancel</button>
    </div>
  </form>`
}
