/** The facts of an answered request. Absent facts are left out of its line. */
export interface AnsweredRequest {
  readonly requestId: string
  readonly method: string
  /** Without secrets. */
  readonly path: string
  readonly route: string
  readonly status: number
  /** Time to the end of the reply, in milliseconds. */
  readonly ms: number
  readonly user?: number | undefined
  readonly client?: string | undefined
}

/** Pino's number of the level `info`. */
const INFO = 30

let lastMs = Number.NaN
let lastMoment = ''

/** ISO 8601; made once for the requests of a millisecond. */
function momentOf(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms
    lastMoment = new Date(ms).toISOString()
  }
  return lastMoment
}

/** The log line of a request, as pino writes it. Pino looks at every property for serializers and redactions, and this line needs none. */
export function requestLine({ requestId, method, path, route, status, ms, user, client }: AnsweredRequest, now: number): string {
  const caller = `${user === undefined ? '' : `,"user":${user}`}${client === undefined ? '' : `,"client":${JSON.stringify(client)}`}`
  return (
    `{"level":${INFO},"time":"${momentOf(now)}","requestId":${JSON.stringify(requestId)},"method":${JSON.stringify(method)},` +
    `"path":${JSON.stringify(path)},"route":${JSON.stringify(route)},"status":${status},"ms":${ms}${caller},"msg":"request"}\n`
  )
}
