import { MAX_LIMIT, MAX_PAGE } from '../../values/page.js'

/** The version of the contract, not of the program. Its first number is the number in the path. */
const VERSION = '1.0.0'

export const info = {
  title: 'Petstore Gateway',
  version: VERSION,
  summary: 'Pets, orders and users over REST; the same schema, rules and errors as over GraphQL.',
  description: `Pets, orders and users over REST. Every operation here is generated from the GraphQL schema that \`/graphql\` serves, so
both styles show the same data under the same names and obey the same rules.

## Paths
\`/v1\` is the canonical prefix; \`/api/v1\` leads to the same operations, and a resource path without a version (\`/pets\`)
answers 308 with the one under \`/v1\`. HEAD works wherever GET does. A method that a path does not take is 405 with \`Allow\`; a
path that does not exist is 404.

## Credentials
The catalogue, sign-up and sign-in are public. Everything else takes one credential, in a header: an API key as
\`Authorization: ApiKey <key>\` or as \`X-API-Key: <key>\`, or an access token as \`Authorization: Bearer <token>\`. Users get keys
from \`POST /v1/users\` and tokens from \`POST /v1/auth/login\`; programs that an administrator has admitted get tokens from
\`POST /oauth/token\`. Every credential carries scopes; \`x-scope\` names the one an operation needs. A bad credential is refused
everywhere, on public operations too. What others own is not found rather than forbidden.

## Lists
A list is \`{data, pagination}\`. Read on by \`page\` up to ${MAX_PAGE}, or to any depth by \`after\` with the \`nextCursor\` of the
last page; \`limit\` is at most ${MAX_LIMIT}. \`Link\` names the neighbours of a page. All parameters work together. Accept
\`application/x-ndjson\` to get every row in one stream.

## Choosing fields
\`fields=id,name,category.name\` shows these parts and reads nothing else. Without it you get the default representation: plain
values, and objects that have no address of their own; others are linked by id (\`customerId\`).

## Changing only what you have seen
Every read carries an \`ETag\`. \`If-None-Match\` with it gives 304 while nothing has changed; \`If-Match\` on PUT, PATCH and
DELETE gives 412 when something has.

## Errors
One envelope for all, \`{error: {code, message, details, retry, …}}\`, or Problem Details for those who accept
\`application/problem+json\`. Branch on \`code\`; \`retry\` says whether trying again helps. Unknown parameters and unknown fields
of a body are refused by name, not ignored. Every code is explained under [/docs/errors](/docs/errors).

## Webhooks
An endpoint that is made by \`POST /v1/webhooks\` is told of what happens: at least once, signed, under one id at every attempt. The bodies
and headers are described under \`webhooks\`.

## Conventions
JSON is camelCase. Ids are integers, money is a number with at most two decimals, moments are ISO 8601 in UTC with \`Z\`.`,
  contact: { name: 'The maintainers of Petstore Gateway' },
  license: { name: 'MIT', identifier: 'MIT' },
} as const

/** Descriptions of tags. A tag without one gets the description of its operations' type. */
export const tagDescriptions: Readonly<Record<string, string>> = {
  Pets: 'The catalogue: what can be bought, with its pictures, price and stock.',
  Categories: 'The kinds of pets. A new name in a pet’s `category` makes one, too.',
  Tags: 'The words pets are found by. A new name in a pet’s `tags` makes one, too.',
  Inventory: 'What stands in the shop, in numbers.',
  Search: 'Full text over everything the caller may see.',
  Orders: 'Purchases. Customers see their own, staff sees all.',
  Users: 'Accounts. Users see themselves, staff sees all.',
  'API keys': 'What users and their programs call with. A key is shown once, when it is made; later only how it begins and ends.',
  Sessions: 'Signing in and out, and passwords.',
  'OAuth clients': 'Programs that call in their own name, as administrators have admitted them.',
  'Audit log': 'What has happened to accounts and credentials, for administrators.',
  Webhooks: `Where events are delivered to, for each owner alone, and what became of every delivery. \`webhooks\` in this document tells
what is sent.`,
  Events: 'What has happened in the shop, as far as the caller may read the objects.',
  OAuth: `Access tokens for programs (OAuth 2.0, client credentials), and what others need to check them. These endpoints speak the
forms of their standards: parameters are form-encoded, names have underscores, and errors read \`{error, error_description}\`.`,
  GraphQL: 'The same schema for clients that ask for precise fields.',
  Operations: 'Health, metrics and this document, for those who run the gateway.',
}
