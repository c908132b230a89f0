// Writes the pages from the code: docs/access.md from the schema, docs/clients.md from the files of test/clients, docs/commands.md from the command line, docs/environments.md
// and docs/settings.md from the settings' schema, docs/errors.md from the
// catalogue, docs/sandbox.md from its outcomes, docs/scaling.md from bench/RESULTS.md, docs/floors.svg from the imports. Writes .env.example from the settings' schema, too.
// With --check it writes nothing and fails when one is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { STATUS_CODES } from 'node:http'
import { fileURLToPath } from 'node:url'
import { settings } from '../src/config.js'
import { errorBody } from '../src/rest/errorBody.js'
import { sampleError } from '../src/rest/openapi/errors.js'
import { defaultText, factsOfSetting, type SettingName, settingNames } from '../src/settingDefaults.js'
import { allowedValues } from '../src/values/allowedValues.js'
import { environments } from '../src/values/environments.js'
import { catalogue, type ErrorCode } from '../src/values/errors/catalogue.js'
import type { Retry } from '../src/values/errors/entry.js'
import { accessPage } from './accessPage.js'
import { clientsPage } from './clientsPage.js'
import { commandsPage } from './commandsPage.js'
import { environmentsPage } from './environmentsPage.js'
import { floorsPicture } from './floorsPicture.js'
import { sandboxPage } from './sandboxPage.js'
import { scalingPage } from './scalingPage.js'

/** The cause of each error code. Every code needs a cause. */
const when: Readonly<Record<ErrorCode, string>> = {
  VALIDATION_ERROR:
    'A parameter, a body or a GraphQL document does not fit the schema: a field is missing, unknown, of the wrong type or outside of its bounds. Or the request is no valid HTTP/1.1. The refused operation did not run. In GraphQL an error with a `path` refuses this field alone.',
  QUERY_TOO_COMPLEX:
    'An operation costs too many points, or a GraphQL document exceeds another bound: tokens, depth, aliases, root fields or another. Nothing was run.',
  UNAUTHORIZED:
    'The operation needs a credential, and the request has none. Or the credential is unknown, revoked or sent in the URL, or the request has two different credentials. Public operations refuse an invalid credential, too.',
  FORBIDDEN: 'The credential is valid, but its role and scopes do not cover the operation.',
  DOCUMENT_NOT_TRUSTED:
    'The request names a document by an id that is in no manifest, or the gateway runs only trusted documents and the document is not trusted. Nothing was run.',
  NOT_FOUND: 'The path or the id does not exist, or the caller may not see the resource.',
  REQUEST_TIMEOUT:
    'The headers did not arrive within 10 seconds, or the body did not arrive within 20 seconds. A connection that says nothing gets the same reply. The gateway closes the connection.',
  HEADERS_TOO_LARGE: 'The address and the headers of the request have more than 16 KB together. The gateway closes the connection.',
  METHOD_NOT_ALLOWED: 'The path does not have this method. The `Allow` header lists its methods. GraphQL over GET accepts only queries.',
  NOT_ACCEPTABLE: 'The path cannot reply with any media type of the `Accept` header.',
  CONFLICT: 'The change contradicts the current state: a name or sku is taken, or an open order contains the pet.',
  VERSION_SUNSET:
    'The version of the path, or a field, an argument, an enum value or a route of the call, was deprecated and has ended. `details.subject` names it.',
  PRECONDITION_FAILED: '`If-Match`, or `version` in GraphQL, names another version than the current version.',
  PAYLOAD_TOO_LARGE: 'The body has more bytes than the path accepts.',
  UNSUPPORTED_MEDIA_TYPE: 'The path does not accept the `Content-Type`, or an uploaded file is not a picture of a supported type.',
  INVALID_CUSTOMER: 'The customer of the order is unknown or suspended, or the caller may not order for this customer.',
  PAYMENT_FAILED:
    'The charge was declined, the provider rejected it (`details.reason` is `provider_rejected`), or the order was not paid within 15 minutes. The reserved units are free again.',
  INSUFFICIENT_INVENTORY: 'The order wants more units than are available. `details.items` lists each such pet with its available units.',
  IDEMPOTENCY_CONFLICT: 'The idempotency key was used before, with other arguments.',
  DUPLICATE_ORDER: 'The idempotency key was used before, with another order. `details.existingOrderId` is the id of the placed order.',
  IDEMPOTENCY_IN_PROGRESS: 'The first call under the idempotency key is not finished yet.',
  RATE_LIMIT_EXCEEDED:
    'The caller or its address has used up a quota of calls, or the caller has used up its budget of cost: `details.budget` is the name of the quota, or `cost`. Or the account had too many attempts with a wrong password from this address, or the caller has too many open event streams.',
  INTERNAL_ERROR: 'A fault of the server. The server log has the cause under the `requestId`; the reply never has it.',
  SERVICE_UNAVAILABLE:
    'The server has more work than it can do, the database is not reachable, is too slow or has too many waiting statements, the payment of an order is not decided, the server has no mail server, or it is stopping.',
  INSUFFICIENT_STORAGE: 'A disk of the server or of its database is full.',
}

/** Codes that no REST call can bring about. */
const graphqlOnly: readonly ErrorCode[] = ['DOCUMENT_NOT_TRUSTED']

function retryAdvice({ strategy, maxAttempts, afterSeconds }: Retry): string {
  const times = maxAttempts === 1 ? 'once' : `at most ${maxAttempts} times`
  const advice: Readonly<Record<Retry['strategy'], string>> = {
    never: 'Never: the same request is refused again.',
    authenticate: `With another credential, ${times}.`,
    refresh_token: `Renew the access token, then repeat ${times}.`,
    reconcile: 'Not with the same request. Read the current state, then send a new request.',
    refetch: 'After a new read, with the new version.',
    after_delay: 'After the seconds in `retry.afterSeconds`.',
    backoff: `With exponential backoff${maxAttempts ? `, ${times}` : ''}${afterSeconds ? ', after the seconds in `retry.afterSeconds`' : ''}.`,
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
    ? 'Only GraphQL has this error.'
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

All errors of both styles, with their causes and remedies. Programs should branch on \`code\`, which is stable. \`message\` is for people, and its text
can change.

| Code | Status | Meaning |
|---|---|---|
${rows.join('\n')}

## One form

REST replies with the status and an envelope, \`{"error": {…}}\`. With \`Accept: application/problem+json\` the same facts come as Problem Details
(RFC 9457). In GraphQL the same keys are the \`extensions\` of an entry of \`errors\`.

| Key | Meaning |
|---|---|
| \`code\` | Stable name of the error. |
| \`type\` | Category of the code, such as \`validation_error\`. |
| \`status\` | HTTP status, in GraphQL as well. |
| \`message\` | A sentence for people. |
| \`details\` | Facts about the error. For refused input: \`fields\`, each with \`field\`, \`message\`, \`value\` and \`allowed\`. |
| \`retry\` | Whether and how to retry: \`strategy\` and, if they apply, \`maxAttempts\` and \`afterSeconds\`. |
| \`docs\` | Address of the explanation on this page. |
| \`timestamp\` | Time of the error. |
| \`requestId\` | \`X-Request-ID\` of the request. Include it when you report a problem. |
| \`support\` | Where callers get help: \`email\`, \`url\`, \`statusPage\`, \`maintenanceWindow\`. Only errors with a status from 500 on have it, when the operators have [set](settings.md) an address. |

GraphQL over HTTP has its own statuses. A refusal before the document runs (credential, size, media type, method, untrusted document, quota, overload, or no database)
has the status above. A document that cannot run gets 400 for callers that accept \`application/graphql-response+json\`, and 200 for callers that accept
\`application/json\`. The error of a single field always comes with 200, beside the data of the other fields.

${codes.map(errorSection).join('\n')}`
}

/** The default of a setting, and its other defaults by environment. */
function shownDefaults(name: SettingName): string {
  const shown = (text: string) => (text === '' ? 'unset' : `\`${text}\``)
  const common = defaultText(name)
  const others = environments.filter((environment) => defaultText(name, environment) !== common)
  return [shown(common), ...others.map((environment) => `${environment}: ${shown(defaultText(name, environment))}`)].join('; ')
}

function settingsPage(): string {
  const rows = settingNames.map((name) => {
    const reload = settings.shape[name].meta()?.reloadable === true ? 'yes' : ''
    return `| \`${name}\` | ${factsOfSetting(name).description ?? ''} | ${shownDefaults(name)} | ${allowedValues(settings.shape[name])} | ${reload} |`
  })
  return `# Settings

All settings and their allowed values. Settings come from the environment, from the file that \`CONFIG_FILE\` names, and from a file \`.env\` in the
working folder, in this order. Each setting may come from a file of its own: \`NAME_FILE\` is the path of a file with the value of \`NAME\`. An empty setting
counts as unset. The settings are checked at the start. Wrong settings end the process with a message that names each of them and never shows a value.

SIGHUP changes [reloadable settings](operations.md#changing-settings) while the gateway serves.

| Setting | Meaning | Default | Allowed | Reloadable |
|---|---|---|---|---|
${rows.join('\n')}
`
}

/** Every setting with its purpose, commented out with its default, or with an example where there is none. @public */
export function envExample(): string {
  const entries = settingNames.map((name) => {
    const { description = '', example } = factsOfSetting(name)
    const value = example ?? defaultText(name)
    return `# ${description}\n# Allowed: ${allowedValues(settings.shape[name]).replace(/ \(\[.*\)$/, '')}\n# ${name}=${value}\n`
  })
  return `# Every setting. Copy this file to .env and remove the \`# \` before what you set. The environment wins over .env.
# \`npm run contract\` writes this file from src/config.ts. docs/settings.md holds the same as a table.

${entries.join('\n')}`
}

/** File name → its generated text. */
export const generatedPages: Readonly<Record<string, () => string>> = {
  'access.md': accessPage,
  'clients.md': clientsPage,
  'commands.md': commandsPage,
  'environments.md': environmentsPage,
  'errors.md': errorsPage,
  'floors.svg': floorsPicture,
  'sandbox.md': sandboxPage,
  'scaling.md': scalingPage,
  'settings.md': settingsPage,
}

function run(isCheck: boolean): void {
  const files = Object.entries(generatedPages).map(([name, generate]) => [`docs/${name}`, generate] as const)
  for (const [name, generate] of [...files, ['.env.example', envExample] as const]) {
    const file = fileURLToPath(new URL(`../${name}`, import.meta.url))
    const text = generate()
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    if (isCheck) {
      console.error(`${name} is stale: the code has changed. Run \`npm run contract\` and commit what changes.`)
      process.exitCode = 1
    } else {
      writeFileSync(file, text)
      console.log(`${name} is written.`)
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run(process.argv.includes('--check'))
