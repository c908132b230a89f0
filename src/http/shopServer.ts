import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { PhotoSource } from '../domain/ports/photoStore.js'
import type { Executor } from '../graphql/execute.js'
import { servePhotoUpload } from '../rest/photoUpload.js'
import type { RestVersion } from '../rest/versions/restVersion.js'
import { servePhotos } from './photos.js'

interface ShopServerOptions {
  readonly schema: GraphQLSchema
  readonly versions: readonly RestVersion[]
  readonly executor: Executor
  readonly photos: PhotoSource
}

/** The routes of the shop that Sofa does not generate. */
export async function shopServer(app: FastifyInstance, { schema, versions, executor, photos }: ShopServerOptions): Promise<void> {
  await servePhotoUpload(app, schema, versions, executor)
  servePhotos(app, photos)
}
