import { databaseFault } from './database.js'

/** PostgreSQL is restarted as an administrator does it. */
export const postgresRestarted = databaseFault('postgres-restarted', {
  begin: (server) => server.stop(),
  end: (server) => server.start(),
})
