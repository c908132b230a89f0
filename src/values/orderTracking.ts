import { apiPath } from './apiVersion.js'

/** The path of an order's tracking information. */
export function trackingPath(id: number | string): string {
  return apiPath('orders', id, 'track')
}
