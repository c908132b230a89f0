import type { FastifyRequest } from 'fastify'
import { withoutSecrets } from '../values/withoutSecrets.js'

const MAX_NAME = 100

/** The name of the GraphQL operation of a request for logs, without secrets; undefined without a name. An operation of REST has the name that Sofa gave it, and its path says more. */
export function loggedOperation({ routeOptions: { config }, operationNotes }: FastifyRequest): string | undefined {
  const name = config?.style === 'graphql' ? operationNotes?.operationName : undefined
  return name === undefined ? undefined : withoutSecrets(name).slice(0, MAX_NAME)
}
