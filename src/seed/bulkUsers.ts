import { type BulkJob, bulkRows } from './bulkRows.js'
import { copyRows } from './copyRows.js'
import { people } from './people.js'
import { seededRandom } from './random.js'
import { DAY, spread } from './spread.js'

/** Adds customers with new pairs of the demo's first and last names. Their numbers follow the highest user id. */
export async function bulkUsers(job: BulkJob): Promise<void> {
  const { tx, count, now } = job
  const [row] = await tx<{ highest: number }[]>`select coalesce(max(id), 0)::float8 as highest from users`
  const base = row?.highest ?? 0
  const random = seededRandom(base + 2)
  await bulkRows(job, 'users', async (ids, first) => {
    const rows = ids.map((id, index) => {
      const given = random.pick(people)
      const family = random.pick(people)
      const number = base + first + index + 1
      const username = `${given.username.replace(/\..*/, '')}.${family.username.replace(/.*\./, '')}.${number}`
      return {
        id,
        email: `${username}@example.com`,
        username,
        first_name: given.firstName,
        last_name: family.lastName,
        phone: `+1-555-01${String(number % 100).padStart(2, '0')}`,
        role: 'customer',
        status: random.chance(0.01) ? 'suspended' : 'active',
        created_at: spread(random, first + index, count, now.getTime() - 365 * DAY, now.getTime()),
      }
    })
    await copyRows(tx, 'users', rows)
  })
}
