/** @import { ShopEvent } from './resources.js' */

/** Most events that are shown. */
export const MAX_EVENTS = 200

/**
 * Adds events to the shown events: newest first, each event once, at most MAX_EVENTS.
 * @param {readonly ShopEvent[]} shown @param {readonly ShopEvent[]} more
 * @returns {readonly ShopEvent[]}
 */
export function withMore(shown, more) {
  const byId = new Map([...shown, ...more].map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, MAX_EVENTS)
}
