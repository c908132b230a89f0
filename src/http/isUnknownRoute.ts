import type { FastifyRequest } from 'fastify'

/** Whether the path is unknown, or has no such method. */
export function isUnknownRoute({ method, is404, routeOptions: { config } }: FastifyRequest): boolean {
  return is404 || config.isRefused === true || method === 'OPTIONS' // no OPTIONS has a route, and preflights end before this question
}
