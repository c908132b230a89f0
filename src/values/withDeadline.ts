/**
 * The result of `work`. A result that has arrived counts even when the event loop was too busy to read it in time.
 * @throws Error when `work` takes longer than `milliseconds`; the work itself goes on
 */
export function withDeadline<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new Error(`there was no answer within ${milliseconds} ms`))
    // a turn of the event loop runs timers, reads sockets, and runs immediates, in this order
    const timer = setTimeout(() => setImmediate(refuse), milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
