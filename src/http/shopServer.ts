import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Executor } from '../graphql/execute.js'
import { servePhotoUpload } from '../rest/photoUpload.js'
import type { RestVersion } from '../rest/versions/restVersion.js'
import { servePhotos } from './photos.js'

interface ShopServerOptions {
  readonly schema: GraphQLSchema
  readonly versions: readonly RestVersion[]
  readonly executor: Executor
  /** Folder of uploaded pictures. */
  readonly photoFolder: string
}

/** The routes of the shop that Sofa does not generate. */
export async function shopServer(app: FastifyInstance, { schema, versions, executor, photoFolder }: ShopServerOptions): Promise<void> {
  await servePhotoUpload(app, schema, versions, executor)
  servePhotos(app, photoFolder)
}
