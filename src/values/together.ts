/**
 * Waits for all promises, as `Promise.all` does, and waits for the others even when one fails. A transaction must not end while a part of its work has
 * statements to send.
 * @throws the error of the first promise in the list that fails
 */
export async function together<const Promises extends readonly Promise<unknown>[]>(
  promises: Promises,
): Promise<{ -readonly [Index in keyof Promises]: Awaited<Promises[Index]> }> {
  const outcomes = await Promise.allSettled(promises)
  const values = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
  return values as { -readonly [Index in keyof Promises]: Awaited<Promises[Index]> } // one value for each promise
}
