import type { FastifyRequest } from 'fastify'

/** The name of the GraphQL operation of a request for logs; undefined without a name. An operation of REST has the name that Sofa gave it, and its path says more. */
export function loggedOperation({ routeOptions: { config }, operationNotes }: FastifyRequest): string | undefined {
  return config?.style === 'graphql' ? operationNotes?.operationName : undefined
}
