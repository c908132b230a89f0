/** @import { Caller } from './caller.js' */
/** @import { Tab } from './tabs.js' */
import { getOperationAST, parse } from 'graphql'
import { createClient } from 'graphql-sse'
import { graphqlUrl, streamUrl } from './endpoint.js'
import { layOut, readObject } from './jsonText.js'

/** Results of a subscription that are shown. */
const MAX_SHOWN = 100

/**
 * The shown outcome of a run.
 * @typedef {object} Outcome
 * @property {boolean} isRunning
 * @property {string} text
 * @property {string} facts in words: status, duration, request id
 * @property {boolean} [isBad]
 */

/** @param {number} since @returns {string} */
function elapsed(since) {
  const ms = performance.now() - since
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** @param {Tab} tab @returns {Record<string, string>} the headers of the tab, with names in lower case. @throws {Error} */
function headersOf({ headers }) {
  const given = Object.entries(readObject(headers, 'headers'))
  return Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** The headers of a call: a tab that names a credential itself uses this one. @param {Tab} tab @param {Caller} caller */
async function allHeaders(tab, caller) {
  const own = headersOf(tab)
  const hasCredential = 'authorization' in own || 'x-api-key' in own
  return { ...(hasCredential ? {} : await caller.headers()), ...own }
}

/** @param {Tab} tab @param {Caller} caller @param {object} body @param {AbortSignal} signal */
async function send(tab, caller, body, signal) {
  const call = async () =>
    fetch(graphqlUrl, {
      method: 'POST',
      cache: 'no-store',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...(await allHeaders(tab, caller)) },
      body: JSON.stringify(body),
      signal,
    })
  const response = await call()
  return response.status === 401 && (await caller.replaced()) ? call() : response
}

/**
 * Runs the operation of a tab.
 * @param {Tab} tab @param {string | undefined} operationName @param {Caller} caller
 * @param {(outcome: Outcome) => void} show
 * @returns {() => void} stops the run
 */
export function runTab(tab, operationName, caller, show) {
  const end = new AbortController()
  const since = performance.now()
  const fail = (/** @type {unknown} */ error) => {
    if (end.signal.aborted) return
    const text =
      error instanceof Error && !(error instanceof TypeError)
        ? error.message
        : 'The server could not be reached. Check the connection and try again.'
    show({ isRunning: false, text, facts: 'Not answered', isBad: true })
  }
  end.signal.addEventListener('abort', () => show({ isRunning: false, text: '', facts: `Stopped after ${elapsed(since)}` }))

  async function ask() {
    const body = { query: tab.query, variables: readObject(tab.variables, 'variables'), operationName }
    show({ isRunning: true, text: '', facts: 'Waiting for the reply' })
    if (kindOf(tab.query, operationName) === 'subscription') return listen(body)
    const response = await send(tab, caller, body, end.signal)
    const text = await response.text()
    const id = response.headers.get('x-request-id')
    const facts = [`Status ${response.status}`, elapsed(since), `${size(text)}`, id && `request ${id}`].filter(Boolean).join(' · ')
    show({ isRunning: false, text: layOut(text), facts, isBad: !response.ok || text.startsWith('{"errors"') })
  }

  /** @param {{ query: string, variables: Record<string, unknown>, operationName: string | undefined }} body */
  async function listen(body) {
    const client = createClient({ url: streamUrl, headers: await allHeaders(tab, caller), retryAttempts: 0 })
    /** @type {readonly string[]} */
    let texts = []
    const state = (/** @type {string} */ word) => `${word} · ${texts.length === 1 ? '1 event' : `${texts.length} events`}, the newest first`
    const tell = (/** @type {boolean} */ isRunning, /** @type {string} */ word) =>
      show({ isRunning, text: texts.join('\n\n'), facts: state(word) })
    const stop = client.subscribe(body, {
      next(result) {
        texts = [JSON.stringify(result, null, 2), ...texts].slice(0, MAX_SHOWN)
        tell(true, 'Connected')
      },
      error: async (error) => fail(await reasonOf(error)),
      complete: () => {
        if (!end.signal.aborted) tell(false, 'Ended')
      },
    })
    if (texts.length === 0 && !end.signal.aborted) tell(true, 'Waiting for events')
    end.signal.addEventListener('abort', () => {
      stop()
      client.dispose()
      tell(false, 'Stopped')
    })
  }

  ask().catch(fail)
  return () => end.abort()
}

/** @param {string} query @param {string | undefined} operationName */
function kindOf(query, operationName) {
  try {
    return getOperationAST(parse(query), operationName)?.operation
  } catch {
    return undefined // the server explains what is wrong
  }
}

/** @param {string} text */
function size(text) {
  const bytes = new TextEncoder().encode(text).length
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`
}

/** @param {unknown} error the client's NetworkError contains the reply, if there was one */
async function reasonOf(error) {
  const response = /** @type {{ response?: Response } | undefined} */ (error)?.response
  const text = await response?.text?.().catch(() => undefined)
  return text ? new Error(layOut(text)) : error
}
