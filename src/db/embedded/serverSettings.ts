import type { Site } from './site.js'

/**
 * Command line settings of the embedded server. All other settings keep PostgreSQL's defaults. Above all durability (`fsync`,
 * `synchronous_commit`, `full_page_writes`: on) is not set here, so that tests may relax it with ALTER SYSTEM.
 */
export function serverSettings(site: Site, owner: string): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: site.socketDir,
    unix_socket_permissions: '0700',
    'petstore.owner': owner, // PostgreSQL writes its options beside its lock, where other processes read the owner
    max_connections: '200',
    shared_buffers: '128MB',
    max_wal_size: '256MB', // bounds the recovery after a crash
    wal_level: 'minimal',
    max_wal_senders: '0',
    jit: 'off', // the queries are short, and the packages carry no LLVM
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C', // `launchServer` reads the messages
    log_line_prefix: '',
    log_min_messages: 'log',
    log_min_error_statement: 'panic', // failed statements hold personal data
    log_checkpoints: 'off',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
