import cluster from 'node:cluster'

/** The argument of a worker process. A supervisor may use `node:cluster`, too, and each of its processes is then a whole gateway. */
export const WORKER = 'worker'

/** Whether a primary process of this program has started the process. */
export function isWorkerProcess(): boolean {
  return cluster.isWorker && process.argv.at(-1) === WORKER
}
