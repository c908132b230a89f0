// Writes the pages from the code: docs/access.md from the schema, docs/errors.md from the catalogue, docs/settings.md from the settings' schema.
// With --check it writes nothing and fails when one is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { STATUS_CODES } from 'node:http'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { settings } from '../src/config.js'
import { errorBody } from '../src/rest/errorBody.js'
import { sampleError } from '../src/rest/openapi/errors.js'
import { catalogue, type ErrorCode, type Retry } from '../src/values/errors/catalogue.js'
import { accessPage } from './accessPage.js'

/** The cause of each error code; every code needs one. */
const when: Readonly<Record<ErrorCode, string>> = {
  VALIDATION_ERROR:
    'A parameter, a body or a GraphQL document does not fit the schema: a field is missing, unknown, of the wrong type or out of its range. Nothing has been run.',
  QUERY_TOO_COMPLEX:
    'A GraphQL document holds more than one operation may: tokens, depth, aliases, root fields and the like. Nothing has been run.',
  UNAUTHORIZED:
    'The operation needs a credential and there is none, or the one sent is unknown, revoked, doubled or in the URL. A bad credential is refused on public operations too.',
  FORBIDDEN: 'The credential is good, but its role and scopes do not cover the operation.',
  NOT_FOUND: 'There is nothing at the path or under the id, or nothing that the caller may see.',
  METHOD_NOT_ALLOWED:
    'The path exists, but not with this method. The `Allow` header lists those it has. GraphQL over GET takes queries only.',
  NOT_ACCEPTABLE: 'The `Accept` header names no media type that the path can answer with.',
  CONFLICT: 'The change contradicts what is there: a name or sku is taken, or an open order holds the pet.',
  PRECONDITION_FAILED: '`If-Match`, or `version` in GraphQL, names another version than the current one.',
  PAYLOAD_TOO_LARGE: 'The body has more bytes than the path takes.',
  UNSUPPORTED_MEDIA_TYPE: 'The `Content-Type` is not one the path takes, or an uploaded file is not a picture of a known kind.',
  INVALID_CUSTOMER: 'The customer that an order names is unknown or suspended, or the caller may not order for them.',
  PAYMENT_FAILED:
    'The charge was declined, the provider rejected it (`details.reason` is `provider_rejected`), or the order was not paid within 15 minutes. What was reserved is free again.',
  INSUFFICIENT_INVENTORY:
    'There are fewer units to be bought than the order wants; `details.items` names every short line with what is left.',
  IDEMPOTENCY_CONFLICT: 'The idempotency key came with other arguments than before.',
  DUPLICATE_ORDER: 'The idempotency key came with another order than before; `details.existingOrderId` names the one that was placed.',
  IDEMPOTENCY_IN_PROGRESS: 'The first call under the idempotency key has not been answered yet.',
  RATE_LIMIT_EXCEEDED:
    'There were too many failed attempts with a password, for this account from this address, or the caller has too many event streams open.',
  INTERNAL_ERROR: 'Something broke on our side. The cause is in the server log under the `requestId`, never in the reply.',
  SERVICE_UNAVAILABLE: 'The database cannot be reached, takes too long or has too many statements waiting, or the server is stopping.',
  INSUFFICIENT_STORAGE: 'A disk of the server or of its database is full.',
}

/** Codes that no REST call can bring about. */
const graphqlOnly: readonly ErrorCode[] = ['QUERY_TOO_COMPLEX']

function retryAdvice({ strategy, maxAttempts, afterSeconds }: Retry): string {
  const times = maxAttempts === 1 ? 'once' : `at most ${maxAttempts} times`
  const advice: Readonly<Record<Retry['strategy'], string>> = {
    never: 'Never: the same request is refused again.',
    refresh_token: `Renew the credential, then repeat ${times}.`,
    reconcile: 'Not as it stands; after that, as a new request.',
    refetch: 'After that, with the new version.',
    after_delay: 'After the seconds in `Retry-After`.',
    backoff: `With growing delays${maxAttempts ? `, ${times}` : ''}${afterSeconds ? ', after the seconds in `Retry-After`' : ''}.`,
  }
  return advice[strategy]
}

function json(value: object): string {
  return `\`\`\`json\n${written(value, '')}\n\`\`\``
}

/** JSON with lines as long as possible. */
function written(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const parts = (inner: string) =>
    Array.isArray(value)
      ? value.map((entry) => written(entry, inner))
      : Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${written(entry, inner)}`)
  const [open, close, space] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' ']
  const line = parts('').join(', ')
  if (line === '') return open + close
  if (!line.includes('\n') && indent.length + line.length <= 92) return open + space + line + space + close
  return `${open}\n${indent}  ${parts(`${indent}  `).join(`,\n${indent}  `)}\n${indent}${close}`
}

function errorSection(code: ErrorCode): string {
  const { status, type, title, retry, resolution } = catalogue[code]
  const sample = sampleError(code)
  const { message, ...extensions } = sample
  const rest = graphqlOnly.includes(code)
    ? 'Only GraphQL answers this.'
    : `REST, \`${status} ${STATUS_CODES[status]}\`:\n\n${json(errorBody(sample, 'envelope', ''))}`
  return `## ${code}

${title}. ${when[code]}

| | |
|---|---|
| Status | ${status} |
| Type | \`${type}\` |
| What to do | ${resolution} |
| Retry | ${retryAdvice(retry)} |

${rest}

GraphQL:

${json({ errors: [{ message, extensions }] })}
`
}

function errorsPage(): string {
  const codes = Object.keys(catalogue) as ErrorCode[] // the catalogue's keys are the codes
  const rows = codes.map((code) => `| [\`${code}\`](#${code}) | ${catalogue[code].status} | ${catalogue[code].title} |`)
  return `# Errors

Every error either style can answer, with what it means and what to do. Branch on \`code\`: it is stable, while \`message\` is written for people
and may change.

| Code | Status | Meaning |
|---|---|---|
${rows.join('\n')}

## One form

REST answers with the status and an envelope, \`{"error": {…}}\`. With \`Accept: application/problem+json\` the same facts come as Problem Details
(RFC 9457). GraphQL carries the same keys as \`extensions\` of an entry of \`errors\`.

| Key | What it holds |
|---|---|
| \`code\` | The stable name of the error. |
| \`type\` | Its family, such as \`validation_error\`. |
| \`status\` | The HTTP status, in GraphQL as well. |
| \`message\` | One sentence for people. |
| \`details\` | Facts about this case; for refused input \`fields\`, each with \`field\`, \`message\`, \`value\` and \`allowed\`. |
| \`retry\` | Whether and how to repeat: \`strategy\`, and where it applies \`maxAttempts\` and \`afterSeconds\`. |
| \`docs\` | Where this page explains the code. |
| \`timestamp\` | When it happened. |
| \`requestId\` | The \`X-Request-ID\` of the request; name it when you report a problem. |

GraphQL over HTTP has its own statuses. What is refused before the document is read (credential, size, media type, method, or no database to
ask) keeps the status above. A document that cannot be run is 400 for callers who accept \`application/graphql-response+json\` and 200 for those
who ask for \`application/json\`. An error of a single field is always 200, beside the data of the other fields.

${codes.map(errorSection).join('\n')}`
}

interface Property {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: string | number
  readonly description?: string
}

function allowed({ type, enum: values, format, minimum, maximum }: Property): string {
  if (values) return values.map((value) => `\`${value}\``).join(', ')
  if (type === 'integer' || type === 'number') return minimum === undefined ? 'a number' : `${minimum} to ${maximum}`
  return format === 'uri' ? 'a URL' : 'text'
}

/** The default of a setting as its text. Some defaults depend on other settings, and their descriptions say so. */
function defaultOf(name: keyof typeof settings.shape, written: Property['default']): string {
  const value = written ?? settings.shape[name].safeParse(undefined).data
  return value === undefined || value === '' ? 'unset' : `\`${value}\``
}

function settingsPage(): string {
  // the schema has been written with zod, whose JSON Schema has these keys
  const { properties } = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as { properties: Record<string, Property> }
  const names = Object.keys(settings.shape) as (keyof typeof settings.shape)[]
  const rows = names.map((name) => {
    const property = properties[name] ?? {}
    return `| \`${name}\` | ${property.description ?? ''} | ${defaultOf(name, property.default)} | ${allowed(property)} |`
  })
  return `# Settings

Every setting, with what it may hold. Settings come from the environment; a file \`.env\` in the working folder fills in what the environment
leaves out. An empty one counts as unset. They are checked once, at start: a wrong one ends the process with a message that names the setting and
never shows its value.

| Setting | Meaning | Default | Allowed |
|---|---|---|---|
${rows.join('\n')}
`
}

/** File name → its generated text. */
export const generatedPages: Readonly<Record<string, () => string>> = {
  'access.md': accessPage,
  'errors.md': errorsPage,
  'settings.md': settingsPage,
}

function run(isCheck: boolean): void {
  for (const [name, generate] of Object.entries(generatedPages)) {
    const file = fileURLToPath(new URL(`../docs/${name}`, import.meta.url))
    const text = generate()
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    if (isCheck) {
      console.error(`docs/${name} is stale: the code says something else. Run \`npm run contract\` and commit what changes.`)
      process.exitCode = 1
    } else {
      writeFileSync(file, text)
      console.log(`docs/${name} is written.`)
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run(process.argv.includes('--check'))
