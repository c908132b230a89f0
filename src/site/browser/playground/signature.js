/** @import { GraphQLArgument, GraphQLField, GraphQLInputField, GraphQLType } from 'graphql' */
import { getNamedType } from 'graphql'
import { html } from 'htm/preact'

/** @typedef {(name: string) => void} Open */

/** A type as GraphQL writes it, such as `[Pet!]!`. Its name opens the type. @param {{ type: GraphQLType, open: Open }} props */
export function TypeLink({ type, open }) {
  const { name } = getNamedType(type)
  const [before = '', after = ''] = String(type).split(name)
  return html`${before}<button type="button" class="link" onClick=${() => open(name)}>${name}</button>${after}`
}

/** The name of a field with its arguments and its type. @param {{ field: GraphQLField<unknown, unknown> | GraphQLInputField, open: Open }} props */
export function Signature({ field, open }) {
  const args = 'args' in field ? field.args : []
  return html`<span class="signature"><strong>${field.name}</strong>${
    args.length > 0 &&
    html`(${args.map((/** @type {GraphQLArgument} */ arg, /** @type {number} */ i) => html`${i > 0 && ', '}${arg.name}: <${TypeLink} type=${arg.type} open=${open} />`)})`
  }: <${TypeLink} type=${field.type} open=${open} /></span>`
}
