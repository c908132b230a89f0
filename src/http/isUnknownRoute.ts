import type { FastifyRequest } from 'fastify'
import { isPreflight } from './cors.js'

/** Whether the path is unknown, or has no such method. No OPTIONS has a route, and a preflight needs none. */
export function isUnknownRoute(request: FastifyRequest): boolean {
  const { method, is404, routeOptions } = request
  return !isPreflight(request) && (is404 || routeOptions.config.isRefused === true || method === 'OPTIONS')
}
