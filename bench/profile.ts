/** The parts of V8's CPU profile that are read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples?: readonly number[]
  /** Microseconds since the sample before, for each sample. */
  readonly timeDeltas?: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly children?: readonly number[]
}

export const COLLECTOR = '(garbage collector)'
/** Native code without a script: system calls, the event loop. */
export const NATIVE = '(program)'
const IDLE = '(idle)'

/**
 * The time that the main thread was busy, by script: each moment counts for the innermost script on the stack that is not a part of Node, so that a
 * write to a socket counts for its caller.
 * @returns microseconds by the address of a script, by `COLLECTOR` and by `NATIVE`
 */
export function busyTime({ nodes, samples = [], timeDeltas = [] }: CpuProfile): Map<string, number> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const owners = new Map<number, string>()

  function ownerOf(id: number): string {
    const known = owners.get(id)
    if (known !== undefined) return known
    const frame = byId.get(id)?.callFrame
    const parent = parents.get(id)
    const owner = frame && ownerByFrame(frame)
    const found = owner ?? (parent === undefined ? NATIVE : ownerOf(parent))
    owners.set(id, found)
    return found
  }

  const times = new Map<string, number>()
  for (const [i, id] of samples.entries()) {
    const owner = ownerOf(id)
    if (owner !== IDLE) times.set(owner, (times.get(owner) ?? 0) + (timeDeltas[i + 1] ?? 0)) // until the next sample
  }
  return times
}

/** Undefined for Node's own scripts, and for natives such as `writev`. */
function ownerByFrame({ functionName, url }: ProfileNode['callFrame']): string | undefined {
  if ([COLLECTOR, IDLE].includes(functionName)) return functionName
  return url === '' || url.startsWith('node:') ? undefined : url
}
