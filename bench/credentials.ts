import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { type App, createApp } from '../src/app.js'
import { parseConfig } from '../src/config.js'
import { provisionApiKey } from '../src/domain/apiKeys/provisionApiKey.js'
import { type Authenticated, authenticate, type Credential } from '../src/domain/authenticate.js'
import { login } from '../src/domain/sessions/login.js'
import { registerUser } from '../src/domain/users/registerUser.js'
import { type Authenticator, createAuthenticator } from '../src/http/authenticate.js'
import { openBenchDatabase } from './database.js'
import { gatewaySettings } from './servers.js'
import { median } from './statistics.js'

/** The allowed CPU time of a remembered credential, in microseconds. */
const GOAL_US = 60
const ROUNDS = 150

type Headers = Readonly<Record<string, string>>
const kinds = ['none', 'key', 'token'] as const
type Kind = (typeof kinds)[number]

/** The measured actions for each kind of credential, and their repetitions in a row. */
interface Contender {
  readonly name: string
  readonly times: number
  call(headers: Headers): unknown
}

/** Measures the cost of authentication, by itself and as a part of whole requests. @returns the figures as a table. */
export async function measureCredentials(say: (line: string) => void): Promise<string> {
  const database = await openBenchDatabase({ pets: 1000, users: 100, orders: 100 }, false, say)
  try {
    const app = await createApp(parseConfig({ ...gatewaySettings, LOG_LEVEL: 'silent' }), database.url)
    try {
      await app.http.ready()
      say('Measuring …')
      const headers = await credentials(app)
      const rows: string[] = []
      for (const contender of contenders(app)) rows.push(row(contender, await measure(contender, headers)))
      return table(rows)
    } finally {
      await app.close()
    }
  } finally {
    await database.close()
  }
}

async function credentials({ services }: App): Promise<Readonly<Record<Kind, Headers>>> {
  const account = { email: 'credentials@example.com', password: 'correct horse battery staple' }
  await registerUser(services(), account)
  const { accessToken } = await login(services(), account)
  const key = await provisionApiKey(services(), { email: account.email, role: 'customer' })
  return { none: {}, key: { authorization: `ApiKey ${key}` }, token: { authorization: `Bearer ${accessToken}` } }
}

function contenders({ services, http }: App): readonly Contender[] {
  const lookUp = (credential: Credential) => authenticate(services(), credential)
  const remembering = createAuthenticator(lookUp, () => new Date())
  const forgetful = createAuthenticator(
    async (credential) => stale(await lookUp(credential)),
    () => new Date(),
  )
  const payload = { query: '{ pet(id: 1) { id name price } }' }
  return [
    { name: 'remembered', times: 2000, call: (headers) => ask(remembering, headers) },
    { name: 'looked up', times: 25, call: (headers) => ask(forgetful, headers) },
    { name: 'REST request', times: 25, call: (headers) => http.inject({ url: '/v1/pets/1', headers }) },
    { name: 'GraphQL request', times: 25, call: (headers) => http.inject({ method: 'POST', url: '/graphql', headers, payload }) },
  ]
}

/** The credential expires at once, so that it is looked up again. */
function stale(found: Authenticated | undefined): Authenticated | undefined {
  return found && { ...found, expiresAt: new Date(0) }
}

const socket = new Socket()

/** A new request each time, as a server gets it. */
function ask(authenticator: Authenticator, headers: Headers): unknown {
  const request = new IncomingMessage(socket)
  request.url = '/v1/pets/1'
  request.headers = { ...headers }
  return authenticator(request, () => '192.0.2.1')
}

async function cpuUs({ times, call }: Contender, headers: Headers): Promise<number> {
  const start = process.cpuUsage()
  for (let i = 0; i < times; i += 1) {
    const result = call(headers)
    if (result instanceof Object && 'then' in result) await result
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / times
}

/** The kinds take turns, and each kind is first equally often, so that a slow machine or earlier work affects all kinds alike. */
async function measure(contender: Contender, headers: Readonly<Record<Kind, Headers>>): Promise<readonly Record<Kind, number>[]> {
  const rounds: Record<Kind, number>[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const figures = { none: 0, key: 0, token: 0 }
    const turn = round % kinds.length
    for (const kind of [...kinds.slice(turn), ...kinds.slice(0, turn)]) figures[kind] = await cpuUs(contender, headers[kind])
    rounds.push(figures)
  }
  return rounds.slice(ROUNDS / 5) // the first rounds warm up
}

function row({ name }: Contender, rounds: readonly Record<Kind, number>[]): string {
  const cells = (['key', 'token'] as const).map((kind) => {
    const added = median(rounds.map((figures) => figures[kind] - figures.none))
    return `${median(rounds.map((figures) => figures[kind])).toFixed(1)} (${added < 0 ? '' : '+'}${added.toFixed(1)})`
  })
  return `| ${[name, median(rounds.map(({ none }) => none)).toFixed(1), ...cells].join(' | ')} |`
}

function table(rows: readonly string[]): string {
  return `CPU of this process for one call, in microseconds; in brackets what the credential adds. Medians of ${ROUNDS} rounds.

| | no credential | API key | access token |
|---|---|---|---|
${rows.join('\n')}

The goal: a credential that is remembered adds at most ${GOAL_US}.`
}
