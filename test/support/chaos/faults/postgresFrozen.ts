import { databaseFault } from './database.js'

/** PostgreSQL hangs for longer than all deadlines of the gateway. */
export const postgresFrozen = databaseFault('postgres-frozen', {
  begin: (server) => server.freeze(),
  lastsMs: 8000,
  end: (server) => server.thaw(),
})
