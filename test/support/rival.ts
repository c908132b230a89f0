import { expect } from 'vitest'
import type { PetStore } from './petStore.js'
import { until } from './until.js'

type Sql = Awaited<ReturnType<PetStore['sql']['reserve']>>

/** A transaction of somebody else. It keeps its changes to itself, and its locks, until it ends. */
export interface Rival {
  commit(): Promise<void>
  rollBack(): Promise<void>
}

/** Begins a transaction beside the gateway. @param act its statements */
export async function rival({ sql }: Pick<PetStore, 'sql'>, act: (sql: Sql) => Promise<unknown>): Promise<Rival> {
  const reserved = await sql.reserve()
  const end = async (statement: string) => {
    await reserved.unsafe(statement)
    reserved.release()
  }
  await reserved.unsafe('begin')
  await act(reserved).catch(async (error) => {
    await end('rollback')
    throw error
  })
  return { commit: () => end('commit'), rollBack: () => end('rollback') }
}

/** Waits until so many statements of the database wait for a lock. */
export function lockWaits({ sql }: Pick<PetStore, 'sql'>, count = 1): Promise<void> {
  return until(async () => {
    const [row] = await sql`
      select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    expect(row?.count).toBe(count)
  })
}
