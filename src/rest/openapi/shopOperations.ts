import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { rootField } from '../../graphql/rootField.js'
import { accessOf, accessText } from '../../policies/authorize.js'
import { argumentSources } from '../arguments.js'
import { MAX_PICTURE_BYTES } from '../pictureForm.js'
import { photoUpload } from '../shopRoutes.js'
import { errorReferences } from './errors.js'
import { withCostHeader } from './headers.js'
import { JSON_TYPE, keyHeaders, keyParameters, type OperationSurroundings, replayed } from './operation.js'
import { parameter } from './parameters.js'
import { security } from './security.js'
import { type OpenapiOperation, type Response, ref } from './types.js'

/**
 * The operations of the shop that Sofa does not generate. @param schema the whole schema, which has their mutations.
 * @param shown the part of the schema that REST shows.
 */
export function shopOperations(schema: GraphQLSchema, shown: GraphQLSchema, surroundings: OperationSurroundings) {
  return [{ path: photoUpload.path, method: photoUpload.method, operation: photoOperation(schema, shown, surroundings) }]
}

function photoOperation(schema: GraphQLSchema, shown: GraphQLSchema, { examples }: OperationSurroundings): OpenapiOperation {
  const { field: name, tag, accepts } = photoUpload
  const field = rootField(schema, name)
  const type = shown.getType(getNamedType(field.type).name)
  if (!isObjectType(type)) throw new Error(`the schema has no ${name}`)
  const access = accessOf(field) ?? 'public'
  const created: Response = {
    description: 'The pet with its new picture.',
    headers: withCostHeader('ETag', ...keyHeaders(field)),
    content: { [JSON_TYPE]: { schema: { ...ref('schemas', type.name) }, example: examples.ofType(type) } },
  }
  return {
    operationId: field.name,
    summary: 'Upload pet photo',
    description: [
      'Stores a picture and adds it to the pictures of the pet.',
      `At most 5 MB of ${accepts.map((kind) => `\`${kind}\``).join(', ')}; the content decides the type, not the name. A pet has at most 20 pictures.`,
      accessText(access),
      'Send `Idempotency-Key` so that a retry adds the picture only once.',
    ].join('\n\n'),
    tags: [tag],
    ...security(access),
    parameters: [
      ...argumentSources(field, photoUpload).path.map((arg) => parameter('path', arg, type.name)),
      ...keyParameters(field),
      ref('parameters', 'XRequestId'),
    ],
    requestBody: {
      required: true,
      description: 'A form with exactly one part: the file.',
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            additionalProperties: false,
            required: ['file'],
            properties: {
              file: {
                type: 'string',
                format: 'binary',
                maxLength: MAX_PICTURE_BYTES,
                contentMediaType: 'application/octet-stream',
                description: 'The picture.',
              },
            },
          },
          encoding: { file: { contentType: accepts.join(', ') } },
        },
      },
    },
    responses: {
      201: created,
      200: replayed(created),
      ...errorReferences([400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503, 507]),
    },
  }
}
