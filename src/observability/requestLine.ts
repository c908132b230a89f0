/** The facts of an answered request. Absent facts are left out of its line. */
export interface AnsweredRequest {
  readonly requestId: string
  /** The trace that the request belongs to (W3C Trace Context). */
  readonly traceId?: string | undefined
  readonly method: string
  /** Without secrets. */
  readonly path: string
  readonly route: string
  readonly status: number
  /** Time to the end of the reply, in milliseconds. */
  readonly ms: number
  /** Name of the GraphQL operation, without secrets. */
  readonly operation?: string | undefined
  /** Points of the operation. */
  readonly cost?: number | undefined
  /** SQL statements of the operations. */
  readonly statements?: number | undefined
  /** Code of the first error. */
  readonly code?: string | undefined
  readonly user?: number | undefined
  readonly client?: string | undefined
}

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
export function requestLine(facts: AnsweredRequest, now: number): string {
  const { requestId, traceId, method, path, route, status, ms, operation, cost, statements, code, user, client } = facts
  return (
    `{"level":"info","time":"${momentOf(now)}","module":"http","requestId":${JSON.stringify(requestId)}${text('traceId', traceId)},` +
    `"method":${JSON.stringify(method)},"path":${JSON.stringify(path)},"route":${JSON.stringify(route)},"status":${status},"ms":${ms}` +
    `${text('operation', operation)}${number('cost', cost)}${number('statements', statements)}${text('code', code)}` +
    `${number('user', user)}${text('client', client)},"msg":"request"}\n`
  )
}

function text(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`
}

function number(name: string, value: number | undefined): string {
  return value === undefined ? '' : `,"${name}":${value}`
}
