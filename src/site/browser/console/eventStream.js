/** @import { Api } from './api.js' */
/** @import { ShopEvent } from './resources.js' */
import { createClient } from 'graphql-sse'
import { pathOf } from '../page/base.js'
import { clientHeaders } from './client.js'

const query = 'subscription { events { id eventId eventType timestamp data { objectType objectId changes object } } }'
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/**
 * @typedef {object} Listener
 * @property {(state: 'connecting' | 'connected' | 'waiting', why?: string) => void} state receives the connection's state, and why it ended if known
 * @property {(events: readonly ShopEvent[]) => void} events receives the events; some of them more than once
 */

/**
 * Follows the events of the shop, and connects again when the connection ends. Events from the time between are read from the event log, so none is
 * missed.
 * @param {Api} api @param {Listener} listener
 * @returns {{ stop: () => void, connectNow: () => void }}
 */
export function followEvents(api, listener) {
  const headers = async () => ({ ...clientHeaders, ...(await api.session.headers()) })
  const client = createClient({ url: pathOf('/graphql/stream'), headers, retryAttempts: 0 })
  let wait = FIRST_WAIT_MS
  let isStopped = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  function connect() {
    clearTimeout(timer)
    timer = undefined
    listener.state('connecting')
    /** @type {string | undefined} */
    let why
    client.subscribe(
      { query },
      {
        next({ data, errors }) {
          if (errors?.[0]) why = refused(errors[0])
          if (!data?.events) return
          wait = FIRST_WAIT_MS
          listener.events([/** @type {ShopEvent} */ (data.events)]) // the query asks for this type
        },
        error: async (error) => connectLater(await reasonOf(error)),
        complete: () => connectLater(why),
      },
      { connected: catchUp },
    )
  }

  async function catchUp() {
    listener.state('connected')
    try {
      listener.events((await api.get('/v1/events', { limit: 50 })).data)
    } catch {
      // live events are shown even without the log
    }
  }

  /** @param {string} [why] */
  function connectLater(why) {
    if (isStopped) return
    listener.state('waiting', why)
    timer = setTimeout(connect, wait)
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }

  /** @param {unknown} error the client's NetworkError contains the reply, if there was one */
  async function reasonOf(error) {
    const response = /** @type {{ response?: Response } | undefined} */ (error)?.response
    const body = await response?.json?.().catch(() => undefined)
    return body?.errors?.[0] && refused(body.errors[0])
  }

  /** @param {{ message: string, extensions?: { code?: unknown } }} error @returns {string} */
  function refused({ message, extensions }) {
    if (extensions?.code === 'UNAUTHORIZED') api.session.replaced().catch(() => {}) // the next connection shows whether this has helped
    return message
  }

  const connectNow = () => {
    if (timer !== undefined) connect()
  }
  addEventListener('online', connectNow)
  connect()
  return {
    connectNow,
    stop() {
      isStopped = true
      clearTimeout(timer)
      removeEventListener('online', connectNow)
      client.dispose()
    },
  }
}
