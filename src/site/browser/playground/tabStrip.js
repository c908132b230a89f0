/** @import { Tab } from './tabs.js' */
import { html } from 'htm/preact'
import { titleOf } from './tabs.js'

/**
 * @param {{ tabs: readonly Tab[], active: string, busy: readonly string[], choose: (id: string) => void, close: (id: string) => void,
 *   add: () => void, restore: () => void }} props `busy`: ids of the tabs with a running operation
 */
export function TabStrip({ tabs, active, busy, choose, close, add, restore }) {
  return html`<nav class="tabs" aria-label="Operations">
    <ul>
      ${tabs.map(
        (tab) => html`<li key=${tab.id} class=${tab.id === active ? 'chosen' : ''}>
          <button type="button" class="tab" aria-current=${tab.id === active ? 'true' : undefined} onClick=${() => choose(tab.id)}>
            ${titleOf(tab)}${busy.includes(tab.id) && html` <span class="running">running</span>`}
          </button>
          <button type="button" class="close" aria-label=${`Close the tab ${titleOf(tab)}`} onClick=${() => close(tab.id)}>×</button>
        </li>`,
      )}
    </ul>
    <div class="more">
      <button type="button" onClick=${add}>New tab</button>
      <button type="button" onClick=${restore}>Restore the examples</button>
    </div>
  </nav>`
}
