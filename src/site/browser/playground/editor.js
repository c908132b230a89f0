/** @import { Extension } from '@codemirror/state' */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { html } from 'htm/preact'
import { useEffect, useRef } from 'preact/hooks'
import { theme } from './theme.js'

/** @param {string} label @returns {Extension} */
function readOnly(label) {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
  ]
}

/**
 * A text editor. It stands in a shadow tree, because there CodeMirror's styles need no permission of the page's policy.
 * The Tab key moves the focus, as in every field.
 * @param {{ label: string, value: string, extensions: Extension, change?: (value: string) => void, run?: () => void, hint?: string,
 *   opened?: (view: EditorView) => void }} props `change` is missing for a text that cannot be changed; `run` is called for Ctrl+Enter or Cmd+Enter;
 *   `opened` receives the editor after it was made.
 */
export function Editor({ label, value, extensions, change, run, hint, opened }) {
  const host = useRef(/** @type {HTMLDivElement | null} */ (null))
  const view = useRef(/** @type {EditorView | undefined} */ (undefined))
  const calls = useRef({ change, run })
  calls.current = { change, run }

  useEffect(() => {
    if (!host.current) return undefined
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' })
    const runs = () => {
      calls.current.run?.()
      return true
    }
    const editing = [
      history(),
      closeBrackets(),
      highlightActiveLine(),
      keymap.of([...closeBracketsKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) calls.current.change?.(state.doc.toString())
      }),
    ]
    const made = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          drawSelection(),
          bracketMatching(),
          EditorView.lineWrapping,
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: runs }])),
          change ? editing : readOnly(label),
          hint ? placeholder(hint) : [],
          extensions,
          theme,
          keymap.of(defaultKeymap),
        ],
      }),
    })
    view.current = made
    opened?.(made)
    return () => made.destroy()
  }, [])

  useEffect(() => {
    const now = view.current
    if (now && now.state.doc.toString() !== value) now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: value } })
  }, [value])

  return html`<div class="editor" ref=${host}></div>`
}
