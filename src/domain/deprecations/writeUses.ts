import { addDeprecationUses, writeDeclaredDays } from '../../db/queries/deprecationUses.js'
import type { Services } from '../services.js'

/** Writes the counted uses, and once the days of the declared parts. Uses that cannot be written stay in the table of counts. @returns their number. @throws the error of the database */
export async function writeDeprecationUses({ write, deprecationUses }: Pick<Services, 'write' | 'deprecationUses'>): Promise<number> {
  if (!deprecationUses.areDaysWritten) {
    // a transaction of its own: with the locks of these rows, the next statement could wait for another process in a circle
    await write((tx) => writeDeclaredDays(tx, deprecationUses.declared))
    deprecationUses.areDaysWritten = true
  }
  const uses = deprecationUses.take()
  if (uses.length === 0) return 0
  try {
    await write((tx) => addDeprecationUses(tx, uses))
    return uses.length
  } catch (error) {
    deprecationUses.putBack(uses)
    throw error
  }
}
