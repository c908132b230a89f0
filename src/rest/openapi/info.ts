import { z } from 'zod'
import { apiPath } from '../../values/apiVersion.js'
import { packageVersion } from '../../values/packageVersion.js'
import { MAX_LIMIT, MAX_PAGE } from '../../values/page.js'
import { supportInfo, supportSettings } from '../../values/support.js'

/** The support of a gateway without settings: the committed document names it. */
const usualSupport = z.object(supportSettings).parse({})

export const info = {
  title: 'Petstore Gateway',
  version: packageVersion,
  summary: 'Pets, orders and users over REST, with the schema, rules and errors of GraphQL.',
  description: `Pets, orders and users over REST. Every operation is generated from the GraphQL schema that \`/graphql\` serves. Both styles
show the same data under the same names and follow the same rules.

## Paths
The prefix of all paths is \`${apiPath()}\`. \`/api${apiPath()}\` leads to the same operations. A path without a version, such as \`/pets\`, redirects
to the current version with status 308. HEAD works on every path that has GET. A method that a path does not have gets 405 with \`Allow\`. An
unknown path gets 404.

## Credentials
The catalogue, sign-up and sign-in are public. Every other operation needs one credential in a header: an API key as
\`X-API-Key: <key>\`, in \`Authorization\` as \`ApiKey <key>\` or \`Bearer <key>\`, or as the user name of HTTP Basic; or an access token
as \`Authorization: Bearer <token>\`. Users get API keys from
\`POST ${apiPath('users')}\` and access tokens from \`POST ${apiPath('auth', 'login')}\`. OAuth clients, which an administrator creates, get access tokens
from \`POST /oauth/token\`. Each credential has scopes; \`x-scope\` names the scope that an operation needs. Every operation refuses an
invalid credential, public operations too. A resource of another user is answered with 404, not with 403.

## Lists
A list is \`{data, pagination}\`. \`limit\` is at most ${MAX_LIMIT}. \`page\` reads up to page ${MAX_PAGE}; \`after\` with the \`nextCursor\` of
the last page reads to any depth. The header \`Link\` has the addresses of neighbouring pages. All parameters can be combined. The path
of a list with \`/export\` behind it sends all rows in one stream of NDJSON, with the filters of the list.

## Choosing fields
\`fields=id,name,category.name\` limits the reply to these fields, and the server reads nothing else. Without \`fields\` a reply has plain
values, and objects without an address of their own. Objects with an address are linked by id, such as \`customerId\`. The schemas of this
document are the full representations; a reply to a request with \`fields\` has the named fields alone.

## Changing a resource
A resource that was read can be changed and sent back whole, by PUT or PATCH. Read-only fields, such as \`id\` and \`updatedAt\`, are ignored
when they are unchanged, and refused by name when they are changed. A category or a tag may be sent by its name or as the object that was read.

## Conditional requests
Every read has an \`ETag\`. \`If-None-Match\` gets 304 when the resource has not changed. \`If-Match\` on PUT, PATCH and DELETE gets 412 when
the resource has changed.

## Errors
All errors have one envelope, \`{error: {code, message, details, retry, …}}\`. Clients that accept \`application/problem+json\` get Problem Details
(RFC 9457). Programs should branch on \`code\`; \`retry\` tells whether a retry can help. Unknown parameters and unknown fields of a body are
refused by name. [/docs/errors](/docs/errors) explains each code. Outside of the paths of the API, a browser that prefers HTML gets an error as a page.

## Webhooks
An endpoint that was created by \`POST ${apiPath('webhooks')}\` receives each event at least once, signed, and with the same id at every attempt. The
section \`webhooks\` describes bodies and headers.

## Conventions
JSON names are camelCase. Ids are integers. Money is a number with at most two decimals. Moments are ISO 8601 in UTC with \`Z\`.`,
  ...supportInfo(usualSupport),
  license: { name: 'MIT', identifier: 'MIT' },
} as const

/** Descriptions of tags. A tag without one gets the description of its operations' type. */
export const tagDescriptions: Readonly<Record<string, string>> = {
  Pets: 'The pets of the catalogue, with pictures, price and stock.',
  Categories: 'The kinds of pets. A new name in the `category` of a pet creates a category, too.',
  Tags: 'Words to find pets by. A new name in the `tags` of a pet creates a tag, too.',
  Inventory: 'The number of units in the shop, by status of the pet.',
  Search: 'Full-text search over everything that the caller may see.',
  Orders: 'Purchases. Customers see their own orders; staff sees all orders.',
  Users: 'Accounts. Users see their own account; staff sees all accounts.',
  'API keys':
    'Credentials of users and their programs. A key is shown once, when it is created. Later replies show its beginning and its end.',
  Sessions: 'Sign-in, sign-out and passwords.',
  'OAuth clients': 'Programs that call in their own name. An administrator creates them.',
  Deprecations: 'Uses of parts of this API that are deprecated and end on a day: by whom, how often, and until when.',
  'Audit log': 'Changes of accounts and credentials, for administrators.',
  Webhooks: `Endpoints that receive events, and the deliveries to them. Each owner sees only its own endpoints. The section \`webhooks\` of
this document describes the requests that endpoints receive.`,
  Events: 'Changes in the shop. The caller sees an event when it may read the object of the event.',
  Sandbox: 'Time travel and reset, for staff, in sandbox and test only.',
  OAuth: `Access tokens for programs (OAuth 2.0, client credentials), and the keys to verify them. These endpoints use the forms of their
standards: parameters are form-encoded, names have underscores, and errors are \`{error, error_description}\`.`,
  GraphQL: 'The same schema for clients that choose fields.',
  Operations: 'Health, metrics and this document, for operators of the gateway.',
}
