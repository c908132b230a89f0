/** @import { ShopEvent } from './resources.js' */
import { html } from 'htm/preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useApi } from './api.js'
import { Code } from './code.js'
import { followEvents } from './eventStream.js'
import { Empty } from './notice.js'
import { MAX_EVENTS, withMore } from './recentEvents.js'
import { Title } from './title.js'
import { When } from './when.js'

const looks = { connecting: 'wait', connected: 'good', waiting: 'bad' }

/** @param {keyof typeof looks} state @param {string} [why] reason for the end of the connection */
function inWords(state, why) {
  if (state === 'waiting') return `Not connected. ${why ? `${why}. ` : ''}Trying again in a moment.`
  return state === 'connected' ? 'Connected.' : 'Connecting…'
}

/** Live events of the shop. */
export function LiveEvents() {
  const api = useApi()
  const [{ state, why }, setConnection] = useState(/** @type {{ state: keyof typeof looks, why?: string }} */ ({ state: 'connecting' }))
  const [isPaused, setPaused] = useState(false)
  const [all, setAll] = useState(/** @type {readonly ShopEvent[]} */ ([]))
  const [held, setHeld] = useState(/** @type {readonly ShopEvent[]} */ ([])) // the shown events at the time of the pause
  const stream = useRef(/** @type {ReturnType<typeof followEvents> | undefined} */ (undefined))
  useEffect(() => {
    const following = followEvents(api, {
      state: (state, why) => setConnection({ state, why }),
      events: (more) => setAll((known) => withMore(known, more)),
    })
    stream.current = following
    return following.stop
  }, [api])

  const pause = () => {
    setHeld(all)
    setPaused(!isPaused)
  }
  const shown = isPaused ? held : all
  const missed = isPaused ? all.filter(({ id }) => id > (held[0]?.id ?? 0)).length : 0
  return html`
    <div class="head">
      <${Title} text="Live events" />
      ${state === 'waiting' && html`<button type="button" onClick=${() => stream.current?.connectNow()}>Connect now</button>`}
      <button type="button" aria-pressed=${isPaused ? 'true' : 'false'} onClick=${pause}>${isPaused ? 'Go on' : 'Pause'}</button>
    </div>
    <p class="connection" role="status"><span class=${`dot ${looks[state]}`}></span>${inWords(state, why)}${isPaused ? ` Paused, ${missed} new.` : ''}</p>
    ${
      shown.length === 0
        ? state === 'connected' &&
          html`<${Empty}><p>No event yet that you may see. Place an order, and its event appears here at once.</p><//>`
        : html`<div class="events">${shown.map((event) => html`<${EventView} key=${event.id} event=${event} />`)}</div>`
    }
    ${shown.length === MAX_EVENTS && html`<p class="hint">This page shows the last ${MAX_EVENTS} events. <code>GET /v1/events</code> returns older events.</p>`}`
}

/** @param {{ event: ShopEvent }} props */
function EventView({ event }) {
  const { eventType, eventId, timestamp, data } = event
  return html`<details class="card">
    <summary>
      <span class="mono">${eventType}</span>
      <span>${data.objectType} ${data.objectId}</span>
      <span class="soft"><${When} at=${timestamp} /></span>
    </summary>
    <${Code} label=${`Event ${eventId}`} text=${JSON.stringify(data)} />
  </details>`
}
