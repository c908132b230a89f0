import { expandScopes, type Scope, scopesOfRole } from '../src/domain/scopes.js'
import { schema } from '../src/graphql/schema.js'
import { type Access, accessOf } from '../src/policies/authorize.js'
import { photoUpload, routes } from '../src/rest/routes.js'

/** The rules beyond scope and role. */
const shopOrOwn = 'A customer’s own; the shop’s all'
const ownOrAdmin = 'One’s own; administrators’ all'
const ownAlone = 'One’s own, whatever the role'
const readable =
  'As far as the object may be read: a customer’s own orders, the shop’s all; pets with `pets:read`, tests of one’s own endpoints'
const receives = 'One’s own, with the scopes that read all objects the endpoint receives'

export const objectRules: Readonly<Record<string, string>> = {
  node: 'With `orders:read` or `users:read`: a customer’s own; the shop’s all',
  nodes: 'With `orders:read` or `users:read`: a customer’s own; the shop’s all',
  search: 'Orders with `orders:read`, users with `users:read`: the shop’s',
  order: shopOrOwn,
  orders: shopOrOwn,
  orderChanged: shopOrOwn,
  orderTimeline: shopOrOwn,
  trackOrder: shopOrOwn,
  placeOrder: 'A customer for themselves; the shop for any active customer',
  cancelOrder: shopOrOwn,
  me: 'Users, not clients',
  requestLog: 'One’s own',
  user: shopOrOwn,
  users: shopOrOwn,
  updateUser: `${shopOrOwn}, but members of staff are administrators’ business`,
  deleteUser: `${shopOrOwn}, but members of staff are administrators’ business`,
  suspendUser: 'Never oneself; members of staff are administrators’ business',
  reinstateUser: 'Members of staff are administrators’ business',
  changeUserRole: 'Never oneself; no role above the scopes of the credential',
  changePassword: 'Users, not clients; one’s own',
  logout: 'Other sessions, by an API key, with `users:write`',
  apiKey: ownOrAdmin,
  apiKeys: ownOrAdmin,
  issueApiKey: 'One’s own; no scope above those of the credential, and no expiry after that of the key of the call',
  rotateApiKey: 'One’s own; no scope above those of the credential, and no expiry after that of the key of the call',
  revokeApiKey: ownOrAdmin,
  webhook: ownAlone,
  webhooks: ownAlone,
  previewWebhook: `${receives}, of an event that may be read`,
  createWebhook: 'With the scopes that read the objects of the chosen events',
  updateWebhook: receives,
  deleteWebhook: ownAlone,
  rotateWebhookSecret: receives,
  enableWebhook: receives,
  disableWebhook: ownAlone,
  testWebhook: receives,
  webhookDelivery: `${ownAlone}, of an event that may still be read`,
  webhookDeliveries: `${ownAlone}, of events that may still be read`,
  redeliverWebhookDelivery: `${receives}, of an event that may still be read`,
  redeliverWebhookDeliveries: `${receives}, of events that may still be read`,
  event: readable,
  events: readable,
  createOAuthClient: 'No scope above those of the credential',
  updateOAuthClient: 'No scope above those of the credential',
  rotateOAuthClientSecret: 'No scope above those of the credential',
}

/** The callers by column: their scopes, and whether they act for the shop. */
const columns: Readonly<Record<string, { scopes: ReadonlySet<Scope>; isStaff: boolean }>> = {
  Customer: { scopes: new Set(scopesOfRole.customer), isStaff: false },
  Staff: { scopes: new Set(scopesOfRole.staff), isStaff: true },
  Admin: { scopes: new Set(scopesOfRole.admin), isStaff: true },
  'Client `read`': { scopes: expandScopes(['read']), isStaff: true },
  'Client `write`': { scopes: expandScopes(['write']), isStaff: true },
}

function cell(access: Access | 'public', { scopes, isStaff }: (typeof columns)[string]): string {
  return access === 'public' || (scopes.has(access.scope) && (isStaff || !access.role)) ? 'yes' : ''
}

function row(typeName: string, name: string, access: Access | 'public'): string {
  const paths = [...routes, photoUpload].filter(({ field }) => field === `${typeName}.${name}`)
  const rest = paths.map(({ method, path }) => `\`${method} ${path.replace(/:(\w+)/g, '{$1}')}\``).join(', ')
  const cells = [access === 'public' ? 'yes' : '', ...Object.values(columns).map((column) => cell(access, column))]
  const scope = access === 'public' ? '' : `\`${access.scope}\``
  return `| \`${name}\` | ${rest} | ${scope} | ${cells.join(' | ')} | ${objectRules[name] ?? ''} |`
}

/** docs/access.md: every operation with its allowed callers. */
export function accessPage(): string {
  const table = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map((type) => {
    const rows = Object.values(type?.getFields() ?? {}).map(({ name, extensions }) =>
      row(type?.name ?? '', name, accessOf({ extensions }) ?? 'public'),
    )
    return `| Field | REST, under \`/v1\` | Scope | Anybody | ${Object.keys(columns).join(' | ')} | And besides |
|---|---|---|---|${Object.keys(columns)
      .map(() => '---|')
      .join('')}---|
${rows.sort().join('\n')}`
  })
  return `# Who may do what

Every operation, and whose credential opens it in both styles. A "yes" holds for a credential with everything its role covers, or for a client with
the short scope named; one with less is refused where its scope is missing. How callers say who they are is told in
[Identity and access](identity.md).

Who is nobody gets [\`UNAUTHORIZED\`](errors.md#UNAUTHORIZED), who lacks scope or role [\`FORBIDDEN\`](errors.md#FORBIDDEN), and what one may not know
of is [\`NOT_FOUND\`](errors.md#NOT_FOUND), in the very words for what does not exist. "The shop" is staff, administrators and OAuth clients.

## Reads

${table[0]}

## Writes

${table[1]}

## Subscriptions

What is asked holds when somebody subscribes and again for every event: see [Live events](live-events.md).

${table[2]}
`
}
