import { isObjectType } from 'graphql'
import { expandScopes, type Scope, scopesOfRole } from '../src/domain/scopes.js'
import { schema } from '../src/graphql/schema.js'
import { type Access, accessOf } from '../src/policies/authorize.js'
import { routes } from '../src/rest/routes.js'
import { photoUpload } from '../src/rest/shopRoutes.js'
import { apiPath } from '../src/values/apiVersion.js'

/** The rules beyond scope and role. */
const shopOrOwn = 'Customers: their own. The shop: all'
const ownOrAdmin = 'Users: their own. Administrators: all'
const ownAlone = 'In every role: their own'
const readable =
  'Events whose object the caller may read: customers their own orders, the shop all orders; pets with `pets:read`; tests of the caller’s own endpoints'
const receives = 'In every role: their own, with the scopes to read all objects that the endpoint receives'

export const objectRules: Readonly<Record<string, string>> = {
  node: 'With `orders:read` or `users:read`. Customers: their own. The shop: all',
  nodes: 'With `orders:read` or `users:read`. Customers: their own. The shop: all',
  search: 'The shop: orders with `orders:read`, users with `users:read`',
  order: shopOrOwn,
  orders: shopOrOwn,
  ordersConnection: shopOrOwn,
  orderChanged: shopOrOwn,
  orderTimeline: shopOrOwn,
  trackOrder: shopOrOwn,
  placeOrder: 'Customers: for themselves. The shop: for any active customer',
  cancelOrder: shopOrOwn,
  me: 'Users, not clients',
  requestLog: 'The caller’s own',
  deprecation: shopOrOwn,
  deprecations: shopOrOwn,
  myDeprecations: 'The caller’s own',
  user: shopOrOwn,
  users: shopOrOwn,
  usersConnection: shopOrOwn,
  updateUser: `${shopOrOwn}. Accounts of staff: only administrators`,
  deleteUser: `${shopOrOwn}. Accounts of staff: only administrators`,
  suspendUser: 'Other accounts. Accounts of staff: only administrators',
  reinstateUser: 'Accounts of staff: only administrators',
  changeUserRole: 'Other accounts; no role above the scopes of the credential',
  changePassword: 'Users, not clients: their own',
  logout: 'By an API key: other sessions, with `users:write`',
  apiKey: ownOrAdmin,
  apiKeys: ownOrAdmin,
  issueApiKey: 'Users: their own. No scope above the scopes of the credential, and no expiry after the expiry of the calling key',
  rotateApiKey: 'Users: their own. No scope above the scopes of the credential, and no expiry after the expiry of the calling key',
  revokeApiKey: ownOrAdmin,
  webhook: ownAlone,
  webhooks: ownAlone,
  previewWebhook: `${receives}, for an event that the caller may read`,
  createWebhook: 'With the scopes to read the objects of the chosen events',
  updateWebhook: receives,
  deleteWebhook: ownAlone,
  rotateWebhookSecret: receives,
  enableWebhook: receives,
  disableWebhook: ownAlone,
  testWebhook: receives,
  webhookDelivery: `${ownAlone}, for an event that the caller may still read`,
  webhookDeliveries: `${ownAlone}, for events that the caller may still read`,
  redeliverWebhookDelivery: `${receives}, for an event that the caller may still read`,
  redeliverWebhookDeliveries: `${receives}, for events that the caller may still read`,
  event: readable,
  events: readable,
  createOAuthClient: 'No scope above the scopes of the credential',
  updateOAuthClient: 'No scope above the scopes of the credential',
  rotateOAuthClientSecret: 'No scope above the scopes of the credential',
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

/** The fields of objects that ask for more than the right to read their object. */
function guardedRows(): string {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => ![schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ label: `${type.name}.${field.name}`, access: accessOf(field) })))
  return fields
    .flatMap(({ label, access }) => {
      if (!access || access === 'public') return []
      const cells = Object.values(columns).map((column) => cell(access, column))
      return [`| \`${label}\` | \`${access.scope}\` |  | ${cells.join(' | ')} | ${access.role ? '' : shopOrOwn} |`]
    })
    .sort()
    .join('\n')
}

/** docs/access.md: every operation with its allowed callers. */
export function accessPage(): string {
  const table = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map((type) => {
    const rows = Object.values(type?.getFields() ?? {}).map(({ name, extensions }) =>
      row(type?.name ?? '', name, accessOf({ extensions }) ?? 'public'),
    )
    return `| Field | REST, under \`${apiPath()}\` | Scope | Public | ${Object.keys(columns).join(' | ')} | Further rule |
|---|---|---|---|${Object.keys(columns)
      .map(() => '---|')
      .join('')}---|
${rows.sort().join('\n')}`
  })
  return `# Access

All operations with their allowed callers, in both styles. A "yes" holds for a credential with all scopes of its role, or for a client with the named
short scope. A credential with fewer scopes is refused when it lacks the scope of the operation. [Identity and access](identity.md) explains
credentials.

A caller without a credential gets [\`UNAUTHORIZED\`](errors.md#UNAUTHORIZED). A caller without the scope or the role gets
[\`FORBIDDEN\`](errors.md#FORBIDDEN). An object that the caller may not see gets [\`NOT_FOUND\`](errors.md#NOT_FOUND), with the same message as an object
that does not exist. "The shop" means staff, administrators and OAuth clients.

## Reads

${table[0]}

## Fields of objects

A caller who may read an object may read its fields, and the objects to which they lead as far as the caller may see them. These fields of GraphQL ask
for more. For a caller without the right the field is null, with an error in its place; the rest of the reply stays.

| Field | Scope | Public | ${Object.keys(columns).join(' | ')} | Further rule |
|---|---|---|${Object.keys(columns)
    .map(() => '---|')
    .join('')}---|
${guardedRows()}

## Writes

${table[1]}

## Subscriptions

The access is checked at the subscription and again for every event: see [Live events](live-events.md).

${table[2]}
`
}
