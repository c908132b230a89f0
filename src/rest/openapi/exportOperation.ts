import { type GraphQLObjectType, getNamedType } from 'graphql'
import { accessOf, accessText } from '../../policies/authorize.js'
import { argumentSources } from '../arguments.js'
import { NDJSON_TYPE } from '../export.js'
import { exportOf } from '../exportRoute.js'
import type { GeneratedRoute } from '../sofa.js'
import { componentName } from './componentName.js'
import { errorReferences } from './errors.js'
import { withCostHeader } from './headers.js'
import { aliasNote, deprecationOfRow, ifDeprecated, type OperationSurroundings, parameters } from './operation.js'
import { exportIdOf, summaryOf } from './operationId.js'
import { refusalsOf } from './refusals.js'
import { security } from './security.js'
import { templateOf } from './templateOf.js'
import { deprecatedKeywords } from './text.js'
import { TEXT_STREAM } from './textStream.js'
import { type OpenapiOperation, ref } from './types.js'

/** The export of a list as an operation. @param rowShown the type of the list's rows */
export function exportOperation(list: GeneratedRoute, rowShown: GraphQLObjectType, surroundings: OperationSurroundings): OpenapiOperation {
  const row = { ...list, route: exportOf(list.route) }
  const access = accessOf(list.field) ?? 'public'
  const operationId = exportIdOf(list)
  const type = getNamedType(list.field.type) as GraphQLObjectType // a list is a page object
  return {
    operationId,
    summary: summaryOf(operationId),
    description: [
      ...ifDeprecated(list),
      `Sends every row that \`${templateOf(list.route.path)}\` would page through, in one stream: one JSON text a line.`,
      accessText(access),
      'After a failure the last line of the stream is the envelope of the error.',
      ...aliasNote(row.route),
    ].join('\n\n'),
    tags: [list.route.tag],
    ...deprecatedKeywords(deprecationOfRow(list)),
    ...security(access),
    parameters: parameters(row, type, surroundings, true),
    responses: {
      200: {
        description: 'The rows. With `fields`, each row has only the named fields.',
        headers: withCostHeader(),
        content: {
          [NDJSON_TYPE]: {
            schema: TEXT_STREAM,
            'x-line': { anyOf: [ref('schemas', componentName(rowShown.name)), ref('schemas', 'ApiError')] },
            example: `${JSON.stringify(surroundings.examples.ofType(rowShown))}\n`,
          },
        },
      },
      ...errorReferences(refusalsOf(row, access, argumentSources(list.field, row.route), surroundings.eventTypes)),
    },
  }
}
