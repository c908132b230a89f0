import { useEffect, useState } from 'preact/hooks'

const STORED = 'petstore.playground.tabs'

/** @typedef {{ name: string, query: string, variables?: Readonly<Record<string, unknown>> }} Example */

/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} name empty for a tab that is named after its operation
 * @property {string} query
 * @property {string} variables JSON
 * @property {string} headers JSON
 */

/** @typedef {{ tabs: readonly Tab[], active: string }} Tabs */

/** @param {readonly Example[]} examples @returns {Tab[]} */
function tabsOf(examples) {
  return examples.map(({ name, query, variables }) => ({
    id: `example ${name}`,
    name,
    query,
    variables: variables ? JSON.stringify(variables, null, 2) : '',
    headers: '',
  }))
}

/** @returns {Tab} */
function emptyTab() {
  return { id: `tab ${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`, name: '', query: '', variables: '', headers: '' }
}

/** @param {unknown} value @returns {value is Tab} */
function isTab(value) {
  const tab = /** @type {Record<string, unknown> | null} */ (value)
  return ['id', 'name', 'query', 'variables', 'headers'].every((name) => typeof tab?.[name] === 'string')
}

/** @param {readonly Example[]} examples @returns {Tabs} the tabs of the last visit, or the examples */
function firstTabs(examples) {
  try {
    const { tabs, active } = JSON.parse(localStorage.getItem(STORED) ?? '')
    if (Array.isArray(tabs) && tabs.length > 0 && tabs.every(isTab)) return { tabs, active: String(active) }
  } catch {
    // the first visit, or a browser that stores nothing
  }
  const tabs = tabsOf(examples)
  return { tabs, active: tabs[0]?.id ?? '' }
}

/** The name of the first operation of a document. @param {string} query */
function nameOf(query) {
  return /^\s*(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1]
}

/** The text on a tab. @param {Tab} tab */
export function titleOf({ name, query }) {
  return name || nameOf(query) || 'New tab'
}

/** The tabs, which the browser remembers. @param {readonly Example[]} examples */
export function useTabs(examples) {
  const [{ tabs, active }, setState] = useState(() => firstTabs(examples))
  useEffect(() => {
    try {
      localStorage.setItem(STORED, JSON.stringify({ tabs, active }))
    } catch {
      // a browser that stores nothing, or no more: the tabs last as long as the page
    }
  }, [tabs, active])
  const tab = tabs.find(({ id }) => id === active) ?? tabs[0] ?? emptyTab()
  return {
    tabs,
    tab,
    /** @param {string} id */
    choose: (id) => setState((state) => ({ ...state, active: id })),
    /** Changes the tab with this id. @param {string} id @param {Partial<Tab>} change */
    change: (id, change) =>
      setState((state) => ({ ...state, tabs: state.tabs.map((one) => (one.id === id ? { ...one, ...change } : one)) })),
    add() {
      const fresh = emptyTab()
      setState((state) => ({ tabs: [...state.tabs, fresh], active: fresh.id }))
    },
    /** @param {string} id */
    close: (id) =>
      setState((state) => {
        const place = state.tabs.findIndex((one) => one.id === id)
        const left = state.tabs.filter((one) => one.id !== id)
        const [first = emptyTab()] = left
        const next = left[Math.min(place, left.length - 1)] ?? first
        return { tabs: left.length > 0 ? left : [first], active: state.active === id ? next.id : state.active }
      }),
    /** Brings the examples back to the front, as they were. */
    restore: () =>
      setState((state) => {
        const fresh = tabsOf(examples)
        const own = state.tabs.filter(({ id }) => !fresh.some((one) => one.id === id))
        return { tabs: [...fresh, ...own], active: fresh[0]?.id ?? state.active }
      }),
  }
}
