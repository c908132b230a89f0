/** The differences of two JSON values, one line each: `data.pet.price: 29.99 ≠ 30`. The order of an object's members does not matter. */
export function differences(left: unknown, right: unknown, path = ''): string[] {
  if (Object.is(left, right)) return []
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return [`${path}: ${left.length} ≠ ${right.length} elements`]
    return left.flatMap((value, i) => differences(value, right[i], `${path}[${i}]`))
  }
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...names].flatMap((name) => differences(left[name], right[name], path === '' ? name : `${path}.${name}`))
  }
  return [`${path}: ${JSON.stringify(left)} ≠ ${JSON.stringify(right)}`]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
