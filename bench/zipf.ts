/** A number from 0 to 1, the same for the same two numbers (splitmix32). */
export function drawn(index: number, salt: number): number {
  let mixed = Math.imul(index ^ Math.imul(salt + 1, 0x9e3779b9), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
}

const sums = new Map<number, Float64Array>()

/** A position from 0 to `size - 1`, of which the nth comes 1/n times as often as the first (Zipf's law). @param draw from 0 to 1 */
export function zipf(size: number, draw: number): number {
  const upTo = sums.get(size) ?? summed(size)
  sums.set(size, upTo)
  const wanted = draw * (upTo[size - 1] ?? 0)
  let [low, high] = [0, size - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((upTo[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

function summed(size: number): Float64Array {
  const upTo = new Float64Array(size)
  let sum = 0
  for (let i = 0; i < size; i++) {
    sum += 1 / (i + 1)
    upTo[i] = sum
  }
  return upTo
}
