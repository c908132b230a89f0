/** @import { GraphQLNamedType, GraphQLSchema } from 'graphql' */
import { html } from 'htm/preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { Signature, TypeLink } from './signature.js'
import { TypeView } from './typeView.js'

const MAX_FOUND = 60

/**
 * @param {{ schema?: GraphQLSchema, problem?: string, reload: () => void, asked?: string, opened: (name: string) => void }} props
 *   `asked`: the name of the type to show; empty for the first page. `opened` is called when the reader opens another type.
 */
export function Docs({ schema, problem, reload, asked = '', opened }) {
  const [search, setSearch] = useState('')
  const id = useId()
  useEffect(() => setSearch(''), [asked])
  const type = schema?.getType(asked)
  return html`<section class="pane docs" aria-label="Docs" data-name="docs">
    <div class="pane-head">
      <h2>Docs</h2>
      <button type="button" onClick=${reload}>Reload the schema</button>
    </div>
    <div class="docs-body" tabindex="0" role="region" aria-label="Schema">
      ${problem && html`<p class="wrong" role="alert">The schema could not be loaded. ${problem}</p>`}
      ${!schema && !problem && html`<p class="hint" role="status">Loading the schema…</p>`}
      ${
        schema &&
        html`<label for=${id}>Search types and fields</label>
          <input id=${id} type="search" value=${search} autocomplete="off" spellcheck="false"
            onInput=${(/** @type {InputEvent} */ event) => setSearch(/** @type {HTMLInputElement} */ (event.currentTarget).value)} />
          ${type && html`<p class="back"><button type="button" class="link" onClick=${() => opened('')}>All types</button></p>`}
          ${
            search.trim()
              ? html`<${Found} schema=${schema} search=${search.trim().toLowerCase()} open=${opened} />`
              : type
                ? html`<${TypeView} schema=${schema} type=${type} open=${opened} />`
                : html`<${Roots} schema=${schema} open=${opened} />`
          }`
      }
    </div>
  </section>`
}

/** @typedef {(name: string) => void} Open */

/** The first page: where operations begin, and all types by kind. @param {{ schema: GraphQLSchema, open: Open }} props */
function Roots({ schema, open }) {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null)
  const others = typesOf(schema).filter((type) => !roots.some((root) => root === type))
  return html`<h3>Operations begin at</h3>
    <ul>${roots.map((type) => html`<li><${TypeLink} type=${type} open=${open} /></li>`)}</ul>
    <h3>Types</h3>
    <ul>${others.map((type) => html`<li><${TypeLink} type=${type} open=${open} /></li>`)}</ul>`
}

/** @param {GraphQLSchema} schema @returns {GraphQLNamedType[]} */
function typesOf(schema) {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** @param {{ schema: GraphQLSchema, search: string, open: Open }} props */
function Found({ schema, search, open }) {
  const types = typesOf(schema)
  const named = types.filter(({ name }) => name.toLowerCase().includes(search))
  const fields = types.flatMap((type) =>
    'getFields' in type
      ? Object.values(type.getFields()).flatMap((field) => (field.name.toLowerCase().includes(search) ? [{ type, field }] : []))
      : [],
  )
  if (named.length + fields.length === 0) return html`<p class="hint" role="status">Nothing has this in its name.</p>`
  return html`
    ${named.length > 0 && html`<h3>Types</h3><ul>${named.slice(0, MAX_FOUND).map((type) => html`<li><${TypeLink} type=${type} open=${open} /></li>`)}</ul>`}
    ${
      fields.length > 0 &&
      html`<h3>Fields</h3><ul>${fields
        .slice(0, MAX_FOUND)
        .map(
          ({ type, field }) => html`<li><${TypeLink} type=${type} open=${open} />.<${Signature} field=${field} open=${open} /></li>`,
        )}</ul>`
    }`
}
