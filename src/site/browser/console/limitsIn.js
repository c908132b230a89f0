/**
 * @typedef {object} Limits
 * @property {string} name the tightest quota
 * @property {number} limit
 * @property {number} remaining
 * @property {number} resetSeconds
 * @property {number} [points] left of the budget of cost
 */

/** The limits that a reply shows; undefined without limits. @param {Headers} headers @returns {Limits | undefined} */
export function limitsIn(headers) {
  const [, name, remaining, resetSeconds] = /^"([\w.]+)";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? []
  if (name === undefined) return undefined
  const points = /remaining=(\d+)/.exec(headers.get('x-query-cost') ?? '')?.[1]
  return {
    name,
    limit: Number(headers.get('x-ratelimit-limit')),
    remaining: Number(remaining),
    resetSeconds: Number(resetSeconds),
    ...(points !== undefined && { points: Number(points) }),
  }
}
