import { vi } from 'vitest'
import type { Change } from '../../src/db/change.js'
import type { Changes } from '../../src/db/changeFeed.js'

/** The changes that a listener has heard, in short form: `pet 7`, `order 3 of 5`, `event of 5`, `catalogue`, `gap`. */
export interface Heard {
  /** Returns the changes so far and forgets them. */
  taken(): string[]
  /** Waits for the change `text`. */
  until(text: string): Promise<void>
  stop(): void
}

export function heard(changes: Changes): Heard {
  let told: string[] = []
  const stop = changes.subscribe({
    onChange: (change) => void told.push(short(change)),
    onGap: () => void told.push('gap'),
  })
  return {
    taken() {
      const found = told
      told = []
      return found
    },
    until: (text) =>
      vi.waitFor(
        () => {
          if (!told.includes(text)) throw new Error(`not told of ${text}, but of ${told.join(', ') || 'nothing'}`)
        },
        { timeout: 10_000, interval: 5 },
      ),
    stop,
  }
}

function short(change: Change): string {
  if (change.kind === 'event') return `event of ${change.customerId ?? 'the shop'}`
  if (change.kind === 'order') return `order ${change.id} of ${change.customerId}`
  return change.kind === 'catalogue' || change.kind === 'clock' ? change.kind : `${change.kind} ${change.id}`
}
