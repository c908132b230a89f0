import { databaseFault } from './database.js'

/** All processes of PostgreSQL are killed, and it stays away for three seconds. */
export const postgresKilled = databaseFault('postgres-killed', {
  begin: (server) => server.kill(),
  lastsMs: 3000,
  end: (server) => server.start(),
})
