/** @import { GraphQLArgument, GraphQLField, GraphQLInputField, GraphQLNamedType, GraphQLSchema } from 'graphql' */
import { isAbstractType, isEnumType, isScalarType } from 'graphql'
import { html } from 'htm/preact'
import { Signature, TypeLink } from './signature.js'

/** @typedef {(name: string) => void} Open */

/** A description without its Markdown backticks. @param {{ text: string | null | undefined }} props */
function Description({ text }) {
  return text ? html`<p class="about">${text.replaceAll('`', '')}</p>` : null
}

/** @param {{ reason: string | null | undefined }} props */
function Deprecation({ reason }) {
  return reason ? html`<p class="about wrong">Deprecated: ${reason}</p>` : null
}

/** Everything about one type. @param {{ schema: GraphQLSchema, type: GraphQLNamedType, open: Open }} props */
export function TypeView({ schema, type, open }) {
  const interfaces = 'getInterfaces' in type ? type.getInterfaces() : []
  return html`<h3 class="type-name">${type.name}</h3>
    <${Description} text=${type.description} />
    ${isScalarType(type) && type.specifiedByURL && html`<p class="about">Specified by ${type.specifiedByURL}</p>`}
    ${interfaces.length > 0 && html`<h4>Implements</h4><ul>${interfaces.map((one) => html`<li><${TypeLink} type=${one} open=${open} /></li>`)}</ul>`}
    ${isAbstractType(type) && html`<h4>Is one of</h4><ul>${schema.getPossibleTypes(type).map((one) => html`<li><${TypeLink} type=${one} open=${open} /></li>`)}</ul>`}
    ${
      isEnumType(type) &&
      html`<h4>Values</h4><ul>${type
        .getValues()
        .map(
          ({ name, description, deprecationReason }) =>
            html`<li><strong class="signature">${name}</strong><${Description} text=${description} /><${Deprecation} reason=${deprecationReason} /></li>`,
        )}</ul>`
    }
    ${
      'getFields' in type &&
      html`<h4>Fields</h4><ul>${Object.values(type.getFields()).map((field) => html`<${FieldView} key=${field.name} field=${field} open=${open} />`)}</ul>`
    }`
}

/** @param {{ field: GraphQLField<unknown, unknown> | GraphQLInputField, open: Open }} props */
function FieldView({ field, open }) {
  const args = 'args' in field ? field.args : []
  return html`<li>
    <${Signature} field=${field} open=${open} />
    <${Description} text=${field.description} />
    <${Deprecation} reason=${field.deprecationReason} />
    ${
      args.length > 0 &&
      html`<details><summary>Arguments of ${field.name}</summary><ul>${args.map(
        (/** @type {GraphQLArgument} */ arg) =>
          html`<li><span class="signature">${arg.name}: <${TypeLink} type=${arg.type} open=${open} /></span><${Description} text=${arg.description} /></li>`,
      )}</ul></details>`
    }
  </li>`
}
