import { onServer } from '../../replicated.js'
import { replicaFault } from './replicas.js'

/** A replica repeats each change ten seconds later. */
export const replicaLagging = replicaFault('replica-lagging', {
  begin: (replica) =>
    onServer(replica, async (sql) => {
      await sql`alter system set recovery_min_apply_delay = '10s'`
      await sql`select pg_reload_conf()`
    }),
  lastsMs: 15_000,
  end: (replica) =>
    onServer(replica, async (sql) => {
      await sql`alter system reset recovery_min_apply_delay`
      await sql`select pg_reload_conf()`
    }),
})
