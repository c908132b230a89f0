import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { type ExecutionResult, type FieldNode, type GraphQLSchema, type OperationDefinitionNode, parse, print } from 'graphql'
import type { RequestContext } from '../context.js'
import { callerOf } from '../domain/caller.js'
import { discardPhoto } from '../domain/pets/discardPhoto.js'
import { pictureDamage } from '../domain/pets/pictureDamage.js'
import { pictureType } from '../domain/pets/pictureType.js'
import type { Executor } from '../graphql/execute.js'
import { toApiError } from '../graphql/publicError.js'
import { rootField } from '../graphql/rootField.js'
import { headerKey } from '../policies/idempotent.js'
import { catalogue } from '../values/errors/catalogue.js'
import { invalid, invalidField, unsupportedMediaType } from '../values/errors/make.js'
import { unknownParameter } from '../values/unknownParameter.js'
import { keptWhole } from './keptDocuments.js'
import { MAX_FORM_BYTES, readPicture } from './pictureForm.js'
import { replyToOperation } from './replyToOperation.js'
import { createRestDocuments } from './restDocument.js'
import { pathsOf } from './routes.js'
import { photoUpload } from './shopRoutes.js'
import type { RestVersion } from './versions/restVersion.js'

/** Serves the only route that Sofa does not generate, in each version. It stores the file of a form, then runs `addPetPhoto` through the executor. */
export async function servePhotoUpload(
  app: FastifyInstance,
  schema: GraphQLSchema,
  versions: readonly RestVersion[],
  executor: Executor,
): Promise<void> {
  for (const version of versions) await serveUploadOf(app, schema, version, executor)
}

async function serveUploadOf(app: FastifyInstance, schema: GraphQLSchema, version: RestVersion, executor: Executor): Promise<void> {
  const pet = version.routes.find(({ route }) => route.field === 'Query.pet')
  if (!pet) throw new Error('the table has no row for a pet')
  const documents = createRestDocuments(pet, new Set())
  const documentAt = keptWhole(documents, (_fields, now) => {
    const [operation] = documents.document(undefined, now).definitions as [OperationDefinitionNode] // the document of a route has one operation
    const [root] = operation.selectionSet.selections as [FieldNode] // the representation of a pet
    const shown = root.selectionSet ? print(root.selectionSet) : ''
    return parse(`mutation addPetPhoto($id: Int64!, $input: AddPetPhotoInput!) { addPetPhoto(id: $id, input: $input) ${shown} }`)
  })

  const presentation = {
    ...photoUpload,
    name: 'addPetPhoto',
    status: 201,
    isList: false,
    audience: 'private',
    version: version.name,
    show: version.showOf('Pet'),
  } as const
  const config = { consumes: ['multipart/form-data'], rootField: rootField(schema, photoUpload.field) }
  await app.register(async (scope) => {
    scope.addContentTypeParser('multipart/form-data', (_request, body, done) => done(null, body)) // readPicture parses the form as it arrives
    for (const url of pathsOf(photoUpload, version.name)) {
      scope.post(url, { bodyLimit: MAX_FORM_BYTES, config }, async (request, reply) => {
        const context = request.operationContext('rest')
        const [parameter] = Object.keys(request.query as object) // Fastify parses the query into an object
        if (parameter !== undefined) throw invalid([unknownParameter(parameter, [])])
        const picture = await readPicture(request)
        const type = pictureType(picture)
        if (!type)
          throw unsupportedMediaType('The file is not a picture of a supported type', {
            field: 'file',
            allowed: photoUpload.accepts,
          })
        const damage = pictureDamage(picture, type)
        if (damage !== undefined) throw invalidField('file', `is not a complete picture of the type ${type}: ${damage}`)
        const { services } = context
        const { id } = request.params as { id: string } // from the route's path
        const isRefused = context.askedError !== undefined // then nothing runs, so nothing is stored
        const path = isRefused ? '' : await services.photoStore.save(picture, type, nameOf(picture, id, context))
        const document = documentAt(services.clock.now())
        const result = await executor.execute(document, { id: /^(0|[1-9]\d*)$/.test(id) ? Number(id) : id, input: { path } }, context)
        if (!isRefused && isNotNeeded(result, context)) await discardPhoto(services, path)
        return replyToOperation(presentation, result, context, request, reply)
      })
    }
  })
}

/**
 * File name for a picture sent with an idempotency key. It depends only on caller, key, pet and content, so a retry is the same call. Looks like a
 * UUID (version 8 of RFC 9562) and cannot be guessed.
 * @returns undefined without a key. @throws VALIDATION_ERROR for an invalid key
 */
function nameOf(picture: Buffer, petId: string, { actor, idempotency, services }: RequestContext): string | undefined {
  const key = headerKey(idempotency)
  if (key === undefined) return undefined
  const content = createHash('sha256').update(picture).digest('hex')
  const bytes = services.secrets.mac('photo name', JSON.stringify([callerOf(actor), key, petId, content])).subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Whether the picture is certainly unused. False while another call with the key runs and after most server errors: then it may be in use. */
function isNotNeeded({ errors }: ExecutionResult, { notes }: RequestContext): boolean {
  if (!errors?.[0]) return notes.remembered?.isReplayed === true
  const { code } = toApiError(errors[0])
  return code === 'INSUFFICIENT_STORAGE' || (code !== 'IDEMPOTENCY_IN_PROGRESS' && catalogue[code].status < 500)
}
