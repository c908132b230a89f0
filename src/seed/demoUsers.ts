import type { users } from '../db/tables/users.js'
import { people } from './people.js'
import { seededRandom } from './random.js'
import { DAY, spread } from './spread.js'

type SeedUser = Omit<Required<typeof users.$inferInsert>, 'id' | 'passwordHash' | 'deletedAt'>

/** The demo's 20 users: an administrator, a member of staff and 18 customers. All joined before the first pet was listed. */
export function demoUsers(now: Date): SeedUser[] {
  const random = seededRandom(2)
  const from = now.getTime() - 365 * DAY
  const to = now.getTime() - 360 * DAY
  return people.map(({ username, ...rest }, index) => ({
    ...rest,
    username,
    email: `${username}@example.com`,
    phone: `+1-555-01${String(index).padStart(2, '0')}`,
    createdAt: spread(random, index, people.length, from, to),
  }))
}
