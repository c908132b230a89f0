import { createHash } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type ExecutionResult, type FieldNode, type OperationDefinitionNode, parse, print } from 'graphql'
import type { RequestContext } from '../context.js'
import { callerOf } from '../domain/caller.js'
import { discardPhoto } from '../domain/pets/discardPhoto.js'
import { pictureType } from '../domain/pets/pictureType.js'
import type { Executor } from '../graphql/execute.js'
import { toApiError } from '../graphql/publicError.js'
import { mustHave } from '../policies/authorize.js'
import { headerKey } from '../policies/idempotent.js'
import { ApiError, catalogue, invalidField } from '../values/errors.js'
import { presentOutcome } from './presentOutcome.js'
import { createRepresentations } from './representation.js'
import { pathsOf, photoUpload } from './routes.js'
import type { Generated } from './sofa.js'

const MAX_BYTES = 5 * 1024 * 1024
/** The form around the file may add so many bytes. */
const FORM_BYTES = 64 * 1024
/** A second part is read only to be refused by name, so the parser ends there. */
const MAX_PARTS = 2
/** The parser ends at these bounds, before it makes anything of the form. */
const formLimits = {
  fileSize: MAX_BYTES,
  files: MAX_PARTS,
  fields: MAX_PARTS,
  parts: MAX_PARTS,
  headerPairs: 20,
  fieldNameSize: 100,
  fieldSize: 100,
}

/** The one route Sofa does not make: it stores the file of a form, then runs `addPetPhoto` through the executor as every other route does. */
export async function servePhotoUpload(app: FastifyInstance, generated: Generated, executor: Executor): Promise<void> {
  const pet = generated.routes.find(({ route }) => route.field === 'Query.pet')
  if (!pet) throw new Error('the table has no row for a pet')
  const [operation] = createRepresentations(pet, new Set()).document(undefined).definitions as [OperationDefinitionNode]
  const [root] = operation.selectionSet.selections as [FieldNode] // the representation of a pet
  const shown = root.selectionSet ? print(root.selectionSet) : ''
  const document = parse(`mutation addPetPhoto($id: Int64!, $input: AddPetPhotoInput!) { addPetPhoto(id: $id, input: $input) ${shown} }`)

  await app.register(async (scope) => {
    await scope.register(multipart, { limits: formLimits, throwFileSizeLimit: true })
    for (const url of pathsOf(photoUpload)) {
      scope.post(url, { bodyLimit: MAX_BYTES + FORM_BYTES, config: { consumes: ['multipart/form-data'] } }, async (request, reply) => {
        const context = request.operationContext('rest')
        mustHave(request.actor, { scope: 'pets:write' }) // before five megabytes are read for nothing; the mutation asks again
        const [parameter] = Object.keys(request.query as object)
        if (parameter !== undefined) throw invalidField(parameter, 'is not a parameter of this operation', { allowed: [] })
        const picture = await readPicture(request)
        const type = pictureType(picture)
        if (!type)
          throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The file is not a picture of a known kind', {
            field: 'file',
            allowed: photoUpload.accepts,
          })
        const { services } = context
        const { id } = request.params as { id: string } // from the route's path
        const path = await services.photoStore.save(picture, type, nameOf(picture, id, context))
        const result = await executor.execute(document, { id: /^(0|[1-9]\d*)$/.test(id) ? Number(id) : id, input: { path } }, context)
        if (isNotNeeded(result, context)) await discardPhoto(services, path)
        return presentOutcome({ name: 'addPetPhoto', method: 'POST', status: 201, isList: false }, result, context, request, reply)
      })
    }
  })
}

/**
 * Under what a picture that comes with a key is kept: the same for the same key, pet and content, as the path is an argument of the call. Of the form
 * of a UUID (version 8 of RFC 9562), and not to be guessed.
 * @returns undefined without a key. @throws VALIDATION_ERROR for a key that is none
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

/** Whether the call can be known to have had no use for the picture: not while another call is under way, nor after a failure on our side. */
function isNotNeeded({ errors }: ExecutionResult, { notes }: RequestContext): boolean {
  if (!errors?.[0]) return notes.remembered?.isReplayed === true
  const { code } = toApiError(errors[0])
  return code === 'INSUFFICIENT_STORAGE' || (code !== 'IDEMPOTENCY_IN_PROGRESS' && catalogue[code].status < 500)
}

/** @returns the one file of a form. @throws VALIDATION_ERROR for any other form, PAYLOAD_TOO_LARGE. */
async function readPicture(request: FastifyRequest): Promise<Buffer> {
  let picture: Buffer | undefined
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file' || picture) throw invalidField(part.fieldname, 'is one part too many: the form must hold one file')
      picture = await part.toBuffer()
    }
  } catch (error) {
    request.raw.unpipe().resume() // the rest of the body is let by, or it would block the connection
    if (error instanceof ApiError) throw error
    if (error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE') {
      throw new ApiError('PAYLOAD_TOO_LARGE', `The file is larger than the ${MAX_BYTES} bytes allowed`, { limit: MAX_BYTES })
    }
    throw invalidField('body', 'must be a whole form (multipart/form-data) with one file')
  }
  if (!picture) throw invalidField('file', 'is required: a form with one file')
  return picture
}
