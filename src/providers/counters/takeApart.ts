import type { Draw } from '../../domain/ports/counters.js'

/** Runs the script for draws of one caller. The reply begins with 1 or 0, and has three numbers for each draw. */
type RunScript = (draws: readonly Draw[]) => Promise<readonly number[]>

/** Numbers of the reply for each draw. */
export const NUMBERS_OF_DRAW = 3

/**
 * Takes draws in a Redis Cluster, where each caller is in a place of its own and no script reaches two places. Nearly all calls draw from one caller.
 * Of several callers each is asked by itself; when one refuses, the others get back what they gave. Meanwhile another call of theirs may be refused, but
 * none is let through that a single server would refuse.
 * @returns a reply as of one script
 */
export async function takeApart(draws: readonly Draw[], run: RunScript): Promise<readonly number[]> {
  const groups = [...new Set(draws.map(({ caller }) => caller))].map((name) => draws.filter(({ caller }) => caller === name))
  if (groups.length <= 1) return run(draws)
  const asked = await Promise.all(groups.map(async (group) => ({ group, reply: await run(group) })))
  const isTaken = asked.every(({ reply }) => reply[0] === 1)
  const told = isTaken
    ? asked
    : await Promise.all(asked.map(async (each) => (each.reply[0] === 1 ? { ...each, reply: await run(returned(each.group)) } : each)))
  const numbersOf = (draw: Draw): readonly number[] => {
    const { group = [], reply = [] } = told.find((each) => each.group.includes(draw)) ?? {}
    const at = 1 + group.indexOf(draw) * NUMBERS_OF_DRAW
    return reply.slice(at, at + NUMBERS_OF_DRAW)
  }
  return [isTaken ? 1 : 0, ...draws.flatMap(numbersOf)]
}

function returned(draws: readonly Draw[]): Draw[] {
  return draws.map((draw) => ({ ...draw, amount: -draw.amount }))
}
