import { addDeprecationUses } from '../../db/queries/deprecationUses.js'
import type { Services } from '../services.js'

/** Writes the counted uses. Uses that cannot be written stay in the table of counts. @throws the error of the database */
export async function writeDeprecationUses({ write, deprecationUses }: Pick<Services, 'write' | 'deprecationUses'>): Promise<void> {
  const uses = deprecationUses.take()
  if (uses.length === 0) return
  try {
    await write((tx) => addDeprecationUses(tx, uses))
  } catch (error) {
    deprecationUses.putBack(uses)
    throw error
  }
}
