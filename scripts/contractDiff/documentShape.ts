import { z } from 'zod'

const reference = z.looseObject({ $ref: z.string() })
/** A part itself, where a reference may stand as well. */
const own = { $ref: z.undefined().optional() }

const schema = z.union([z.boolean(), z.looseObject({})])
const content = z.record(z.string(), z.looseObject({ schema: schema.optional(), 'x-line': schema.optional() }))
const header = z.union([reference, z.looseObject({ ...own, schema: schema.optional() })])
const response = z.union([
  reference,
  z.looseObject({ ...own, headers: z.record(z.string(), header).optional(), content: content.optional() }),
])
const parameter = z.union([
  reference,
  z.looseObject({ ...own, name: z.string(), in: z.string(), schema: schema.optional(), content: content.optional() }),
])
const security = z.array(z.record(z.string(), z.array(z.string())))
const operation = z
  .looseObject({
    parameters: z.array(parameter).optional(),
    security: security.optional(),
    requestBody: z.union([reference, z.looseObject({ ...own, content })]).optional(),
    responses: z.record(z.string(), response).optional(),
  })
  .optional()
const item = z.looseObject({
  ...{ get: operation, put: operation, post: operation, delete: operation },
  ...{ options: operation, head: operation, patch: operation, trace: operation },
  parameters: z.array(parameter).optional(),
})

/** The shape of an OpenAPI document, as far as the comparison relies on it. It copes with everything inside the schemas. */
export const documentShape = z.looseObject({
  servers: z.array(z.looseObject({ url: z.string() })).optional(),
  security: security.optional(),
  paths: z.record(z.string(), item),
  webhooks: z.record(z.string(), item).default({}),
  components: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
})
