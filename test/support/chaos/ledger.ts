import type postgres from 'postgres'

/** The tables whose rows are written under faults. */
const tables = ['tags', 'pets', 'orders'] as const
type WrittenTable = (typeof tables)[number]

/** The writes that a gateway has acknowledged. */
export class Ledger {
  private readonly ids: Readonly<Record<WrittenTable, number[]>> = { tags: [], pets: [], orders: [] }

  /** @returns a function that reads a reply to a write */
  of(table: WrittenTable): (status: number, text: string) => void {
    return (status, text) => {
      if (status === 201) this.ids[table].push(JSON.parse(text).id)
    }
  }

  get size(): number {
    return tables.reduce((sum, table) => sum + this.ids[table].length, 0)
  }

  /** @returns the number of acknowledged rows that the database does not have, and of orders that are not paid */
  async lost(sql: postgres.Sql): Promise<number> {
    let lost = 0
    for (const table of tables) {
      const kept = table === 'orders' ? sql`payment_status = 'captured'` : sql`true`
      const [row] = await sql<{ missing: number }[]>`
        select count(*)::int as missing from unnest(${`{${this.ids[table]}}`}::bigint[]) as wanted (id)
        where not exists (select from ${sql(table)} as stored where stored.id = wanted.id and ${kept})`
      lost += row?.missing ?? 0
    }
    return lost
  }
}
