/** Most rows that a clean-up changes by one statement, so that no transaction holds many rows for long. */
const BATCH = 1000

/** Repeats a clean-up until no row is left. @param act changes at most `limit` rows. @returns the number of changed rows */
export async function inBatches(act: (limit: number) => Promise<number>): Promise<number> {
  let sum = 0
  for (;;) {
    const changed = await act(BATCH)
    if (changed === 0) return sum
    sum += changed
  }
}
