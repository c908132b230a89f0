/** @import { Outcome } from './run.js' */
/** @import { Example } from './tabs.js' */
import { html } from 'htm/preact'
import { useRef, useState } from 'preact/hooks'
import { useCaller } from './caller.js'
import { CallerField } from './callerField.js'
import { Docs } from './docs.js'
import { Inputs } from './inputs.js'
import { layOut } from './jsonText.js'
import { layOutQuery } from './layOutQuery.js'
import { OperationEditor } from './operationEditor.js'
import { operationNames } from './operations.js'
import { Reply } from './reply.js'
import { runTab } from './run.js'
import { useSchema } from './schema.js'
import { TabStrip } from './tabStrip.js'
import { useTabs } from './tabs.js'

/** The panes. A narrow screen shows one of them at a time. */
const panes = { query: 'Query', inputs: 'Variables', reply: 'Reply', docs: 'Docs' }

/** The whole page. @param {{ examples: readonly Example[] }} props */
export function Playground({ examples }) {
  const { tabs, tab, choose, change, add, close, restore } = useTabs(examples)
  const caller = useCaller()
  const { schema, problem, reload } = useSchema(caller)
  const [pane, setPane] = useState('query')
  const [hasDocs, setDocs] = useState(false)
  const [docsType, setDocsType] = useState('')
  const [chosenName, setChosenName] = useState('')
  const [outcomes, setOutcomes] = useState(/** @type {Readonly<Record<string, Outcome>>} */ ({}))
  const runs = useRef(/** @type {Map<string, { stop: () => void }>} */ (new Map()))

  const names = operationNames(tab.query)
  const operationName = names.includes(chosenName) ? chosenName : names[0]
  const outcome = outcomes[tab.id]
  const { id } = tab
  const changeTab = (/** @type {object} */ part) => change(id, part)
  const run = () => {
    end(id)
    const mine = { stop: () => {} }
    runs.current.set(id, mine)
    mine.stop = runTab(tab, operationName, caller, (next) => {
      if (runs.current.get(id) === mine) setOutcomes((all) => ({ ...all, [id]: next }))
    })
    setPane('reply')
  }
  const end = (/** @type {string} */ tabId) => runs.current.get(tabId)?.stop()
  const openType = (/** @type {string} */ name) => {
    setDocsType(name)
    setDocs(true)
    setPane('docs')
  }
  const tidy = () => changeTab({ query: layOutQuery(tab.query), variables: layOut(tab.variables), headers: layOut(tab.headers) })
  const busy = tabs.flatMap((one) => (outcomes[one.id]?.isRunning ? [one.id] : []))

  return html`<h1 class="unseen">Playground</h1>
    <div class="tools">
      <${CallerField} caller=${caller} />
      <div class="actions">
        ${
          names.length > 1 &&
          html`<select aria-label="Operation to run" value=${operationName} onChange=${(/** @type {Event} */ event) => setChosenName(/** @type {HTMLSelectElement} */ (event.currentTarget).value)}>
            ${names.map((name) => html`<option value=${name}>${name}</option>`)}
          </select>`
        }
        ${
          outcome?.isRunning
            ? html`<button type="button" class="button" onClick=${() => end(id)}>Stop</button>`
            : html`<button type="button" class="button" title="Ctrl+Enter or Cmd+Enter" onClick=${run}>Run</button>`
        }
        <button type="button" onClick=${tidy}>Lay out</button>
        <button type="button" class="for-wide" aria-expanded=${hasDocs ? 'true' : 'false'} onClick=${() => setDocs(!hasDocs)}>Docs</button>
      </div>
    </div>
    <${TabStrip} tabs=${tabs} active=${id} busy=${busy} choose=${choose} add=${add} restore=${restore} close=${(
      /** @type {string} */ tabId,
    ) => {
      end(tabId)
      close(tabId)
    }} />
    <div class="choose-pane" role="group" aria-label="What to show">
      ${Object.entries(panes).map(
        ([name, label]) =>
          html`<button type="button" aria-pressed=${pane === name ? 'true' : 'false'} onClick=${() => setPane(name)}>${label}</button>`,
      )}
    </div>
    <div class="panes" data-pane=${pane} data-docs=${hasDocs ? 'shown' : 'hidden'}>
      <section class="pane query" aria-label="Query" data-name="query">
        <${OperationEditor} key=${id} value=${tab.query} schema=${schema} run=${run} openType=${openType}
          change=${(/** @type {string} */ query) => changeTab({ query })} />
      </section>
      <${Inputs} tab=${tab} change=${changeTab} run=${run} />
      <${Reply} key=${id} outcome=${outcome} />
      <${Docs} schema=${schema} problem=${problem} reload=${reload} asked=${docsType} opened=${setDocsType} />
    </div>`
}
