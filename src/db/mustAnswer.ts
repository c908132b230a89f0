import type postgres from 'postgres'
import { ConfigError } from '../config.js'
import { withinTime } from '../values/withinTime.js'
import { connect } from './address.js'
import { type DatabaseSetting, underSetting } from './databaseSetting.js'
import { serverProblem } from './serverProblem.js'

/** Longest wait for the first answer of a server, in milliseconds. */
const PATIENCE_MS = 10_000
const OLDEST_VERSION = 15

interface ServerFacts {
  readonly version: number
  readonly encoding: string
}

/** Asks the server of a connection string a first question. @throws ConfigError naming the setting when the server cannot be used. */
export function mustAnswer(url: string, setting: DatabaseSetting = 'DATABASE_URL'): Promise<void> {
  return mustSuit(url).catch((error: unknown) => {
    throw underSetting(setting, error)
  })
}

async function mustSuit(url: string): Promise<void> {
  const client = clientOf(url)
  try {
    const { version, encoding } = await firstAnswer(client)
    if (version < OLDEST_VERSION)
      throw new ConfigError(`DATABASE_URL: the server is PostgreSQL ${version}; ${OLDEST_VERSION} is the oldest that can be used`)
    if (encoding !== 'UTF8') throw new ConfigError('DATABASE_URL: the database must have the encoding UTF8')
  } catch (error) {
    throw error instanceof ConfigError ? error : new ConfigError(`DATABASE_URL: ${serverProblem(url, error)}`)
  } finally {
    await client.end({ timeout: 0 })
  }
}

function clientOf(url: string): postgres.Sql {
  try {
    return connect(url, { max: 1, connect_timeout: 5, fetch_types: false })
  } catch (error) {
    if (error instanceof ConfigError) throw error
    // postgres.js reads what the connection string lacks from these variables
    throw new ConfigError('DATABASE_URL: the variables PG… of the environment have a value that cannot be used. Check PGTARGETSESSIONATTRS')
  }
}

async function firstAnswer(client: postgres.Sql): Promise<ServerFacts> {
  const asked = client.unsafe<ServerFacts[]>(
    "select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding",
  )
  if (!(await withinTime(asked, PATIENCE_MS))) throw new ConfigError('DATABASE_URL: the server does not answer')
  const [facts] = await asked
  return facts ?? { version: 0, encoding: '' }
}
