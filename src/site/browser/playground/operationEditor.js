/** @import { GraphQLSchema } from 'graphql' */
/** @import { EditorView } from '@codemirror/view' */
import { autocompletion } from '@codemirror/autocomplete'
import { graphql, updateSchema } from 'cm6-graphql'
import { html } from 'htm/preact'
import { useEffect, useRef } from 'preact/hooks'
import { Editor } from './editor.js'

/**
 * The editor for GraphQL, with completion and checks by the schema. A click on a name with Ctrl or Cmd opens its type in the docs.
 * @param {{ value: string, schema?: GraphQLSchema, change: (value: string) => void, run: () => void, openType: (name: string) => void }} props
 */
export function OperationEditor({ value, schema, change, run, openType }) {
  const view = useRef(/** @type {EditorView | undefined} */ (undefined))
  useEffect(() => {
    if (view.current && schema) updateSchema(view.current, schema)
  }, [schema])
  const support = graphql(schema, { onShowInDocs: (_field, type, parentType) => openType(nameOf(type) ?? parentType ?? '') })
  return html`<${Editor} label="GraphQL operation" value=${value} change=${change} run=${run} hint="query { me { email } }"
    extensions=${[support, autocompletion({ icons: false })]} opened=${(/** @type {EditorView} */ made) => {
      view.current = made
    }} />`
}

/** The name within a type such as `[Pet!]!`. @param {string | undefined} type */
function nameOf(type) {
  return type?.replace(/[[\]!]/g, '') || undefined
}
