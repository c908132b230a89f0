/** @param share 0.5 for the median, 0.99 for the slowest hundredth. NaN without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/**
 * The 95 % confidence interval of the median by order statistics. It assumes no shape of the distribution, and a disturbed round weighs as
 * much as any other round. @returns undefined for fewer than six values, because no interval of them covers 95 %.
 */
export function medianInterval(values: readonly number[]): [low: number, high: number] | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  let below = 0
  let term = 0.5 ** n // the probability that all n values lie above the median
  let rank = 0
  for (let k = 0; below + term <= 0.025; k += 1) {
    below += term
    term = (term * (n - k)) / (k + 1)
    rank = k + 1
  }
  const [low, high] = [sorted[rank - 1], sorted[n - rank]]
  return low === undefined || high === undefined ? undefined : [low, high]
}
