import { API_VERSION, versionPath } from '../values/apiVersion.js'
import type { Alias, RestRoute } from './route.js'
import { shopAliases, shopHandWritten, shopRoutes } from './shopRoutes.js'

/** A row for a user's newest key, for callers who do not know the key's number. */
function newestKey(row: RestRoute): RestRoute {
  const [, name = ''] = row.field.split('.')
  return { ...row, without: ['keyId'], name: row.method === 'GET' ? 'getNewestApiKey' : name.replace('ApiKey', 'NewestApiKey') }
}

/** The whole table of the REST routes. */
export const routes: readonly RestRoute[] = [
  ...shopRoutes,
  { method: 'GET', path: '/users', field: 'Query.users', tag: 'Users' },
  { method: 'POST', path: '/users', field: 'Mutation.registerUser', tag: 'Users', status: 201, location: true },
  { method: 'GET', path: '/me', field: 'Query.me', tag: 'Users' },
  { method: 'GET', path: '/me/requests', field: 'Query.requestLog', tag: 'Users', name: 'listRequestLogEntries' },
  { method: 'GET', path: '/me/deprecations', field: 'Query.myDeprecations', tag: 'Deprecations' },
  { method: 'GET', path: '/deprecations', field: 'Query.deprecations', tag: 'Deprecations' },
  { method: 'GET', path: '/deprecations/:id', field: 'Query.deprecation', tag: 'Deprecations' },
  { method: 'GET', path: '/users/:id', field: 'Query.user', tag: 'Users' },
  { method: 'PATCH', path: '/users/:id', field: 'Mutation.updateUser', tag: 'Users' },
  { method: 'DELETE', path: '/users/:id', field: 'Mutation.deleteUser', tag: 'Users', status: 204 },
  { method: 'POST', path: '/users/:id/suspend', field: 'Mutation.suspendUser', tag: 'Users' },
  { method: 'POST', path: '/users/:id/reinstate', field: 'Mutation.reinstateUser', tag: 'Users' },
  { method: 'PUT', path: '/users/:id/role', field: 'Mutation.changeUserRole', tag: 'Users' },
  { method: 'GET', path: '/users/:userId/apikeys', field: 'Query.apiKeys', tag: 'API keys' },
  { method: 'POST', path: '/users/:userId/apikeys', field: 'Mutation.issueApiKey', tag: 'API keys', status: 201 },
  { method: 'GET', path: '/users/:userId/apikeys/:keyId', field: 'Query.apiKey', tag: 'API keys' },
  { method: 'POST', path: '/users/:userId/apikeys/:keyId/rotate', field: 'Mutation.rotateApiKey', tag: 'API keys', status: 201 },
  { method: 'DELETE', path: '/users/:userId/apikeys/:keyId', field: 'Mutation.revokeApiKey', tag: 'API keys', status: 204 },
  newestKey({ method: 'GET', path: '/users/:userId/apikey', field: 'Query.apiKey', tag: 'API keys' }),
  newestKey({ method: 'POST', path: '/users/:userId/apikey', field: 'Mutation.issueApiKey', tag: 'API keys', status: 201 }),
  newestKey({ method: 'POST', path: '/users/:userId/apikey/rotate', field: 'Mutation.rotateApiKey', tag: 'API keys', status: 201 }),
  newestKey({ method: 'DELETE', path: '/users/:userId/apikey', field: 'Mutation.revokeApiKey', tag: 'API keys', status: 204 }),
  { method: 'POST', path: '/auth/login', field: 'Mutation.login', tag: 'Sessions', name: 'loginUser' },
  { method: 'POST', path: '/auth/refresh', field: 'Mutation.refresh', tag: 'Sessions', name: 'refreshSession' },
  { method: 'POST', path: '/auth/logout', field: 'Mutation.logout', tag: 'Sessions', name: 'logoutUser' },
  { method: 'POST', path: '/auth/password/change', field: 'Mutation.changePassword', tag: 'Sessions' },
  { method: 'POST', path: '/auth/password/forgot', field: 'Mutation.requestPasswordReset', tag: 'Sessions' },
  { method: 'POST', path: '/auth/password/reset', field: 'Mutation.resetPassword', tag: 'Sessions' },
  { method: 'GET', path: '/oauth-clients', field: 'Query.oauthClients', tag: 'OAuth clients' },
  {
    method: 'POST',
    path: '/oauth-clients',
    field: 'Mutation.createOAuthClient',
    tag: 'OAuth clients',
    status: 201,
    location: true,
  },
  { method: 'GET', path: '/oauth-clients/:id', field: 'Query.oauthClient', tag: 'OAuth clients' },
  { method: 'PATCH', path: '/oauth-clients/:id', field: 'Mutation.updateOAuthClient', tag: 'OAuth clients' },
  { method: 'POST', path: '/oauth-clients/:id/rotate', field: 'Mutation.rotateOAuthClientSecret', tag: 'OAuth clients', status: 201 },
  { method: 'DELETE', path: '/oauth-clients/:id', field: 'Mutation.deleteOAuthClient', tag: 'OAuth clients', status: 204 },
  { method: 'GET', path: '/webhooks', field: 'Query.webhooks', tag: 'Webhooks' },
  {
    method: 'POST',
    path: '/webhooks',
    field: 'Mutation.createWebhook',
    tag: 'Webhooks',
    status: 201,
    location: true,
  },
  { method: 'GET', path: '/webhooks/:id', field: 'Query.webhook', tag: 'Webhooks' },
  { method: 'PATCH', path: '/webhooks/:id', field: 'Mutation.updateWebhook', tag: 'Webhooks' },
  { method: 'DELETE', path: '/webhooks/:id', field: 'Mutation.deleteWebhook', tag: 'Webhooks', status: 204 },
  { method: 'POST', path: '/webhooks/:id/rotate', field: 'Mutation.rotateWebhookSecret', tag: 'Webhooks', status: 201 },
  { method: 'POST', path: '/webhooks/:id/enable', field: 'Mutation.enableWebhook', tag: 'Webhooks' },
  { method: 'POST', path: '/webhooks/:id/disable', field: 'Mutation.disableWebhook', tag: 'Webhooks' },
  { method: 'POST', path: '/webhooks/:id/test', field: 'Mutation.testWebhook', tag: 'Webhooks', status: 201 },
  {
    method: 'GET',
    path: '/webhooks/:id/preview',
    field: 'Query.previewWebhook',
    tag: 'Webhooks',
    name: 'previewWebhook',
  },
  { method: 'POST', path: '/webhooks/:id/redeliver', field: 'Mutation.redeliverWebhookDeliveries', tag: 'Webhooks' },
  { method: 'GET', path: '/webhooks/:webhookId/deliveries', field: 'Query.webhookDeliveries', tag: 'Webhooks' },
  { method: 'GET', path: '/webhooks/:webhookId/deliveries/:id', field: 'Query.webhookDelivery', tag: 'Webhooks' },
  {
    method: 'POST',
    path: '/webhooks/:webhookId/deliveries/:id/redeliver',
    field: 'Mutation.redeliverWebhookDelivery',
    tag: 'Webhooks',
  },
  { method: 'GET', path: '/events', field: 'Query.events', tag: 'Events' },
  { method: 'GET', path: '/events/:id', field: 'Query.event', tag: 'Events' },
  { method: 'GET', path: '/audit-events', field: 'Query.auditEvents', tag: 'Audit log' },
  { method: 'POST', path: '/sandbox/clock', field: 'Mutation.moveSandboxClock', tag: 'Sandbox' },
  { method: 'POST', path: '/sandbox/reset', field: 'Mutation.resetSandbox', tag: 'Sandbox' },
]

/** Routes that Sofa does not generate. */
export const handWrittenRoutes: readonly Pick<RestRoute, 'method' | 'path' | 'field'>[] = [
  // a list of one line for each part of the product
  ...shopHandWritten,
]

/** Older names of a path, with the same handlers. */
const aliases: readonly Alias[] = [
  // a list of one line for each part of the product
  ...shopAliases,
  [/^\/users(?=\/|$)/, '/user'],
]

/** @returns every path of a route in a version, the canonical path first. Both prefixes lead to the same handlers. */
export function pathsOf({ path, field }: Pick<RestRoute, 'path' | 'field'>, version = API_VERSION): string[] {
  const ofField = field === 'Mutation.registerUser' ? ['/auth/register'] : []
  const names = [
    path,
    ...ofField,
    ...aliases.flatMap(([canonical, alias]) => (canonical.test(path) ? [path.replace(canonical, alias)] : [])),
  ]
  const prefix = versionPath(version)
  return [prefix, `/api${prefix}`].flatMap((start) => names.map((name) => start + name))
}

/** First path segments of all resources. A path without a version redirects to the current version. */
export const resources: readonly string[] = [
  ...new Set([...routes.map(({ path }) => path), ...aliases.map(([, alias]) => alias)].map((path) => path.split('/')[1] ?? '')),
]
