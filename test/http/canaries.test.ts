import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretFields } from '../support/secretFields.js'
import { CANARY, type CanaryTrap, canaryTrap, disguises, json } from './canaryTrap.js'

const TOO_LONG = CANARY.repeat(20)

let trap: CanaryTrap
beforeAll(async () => {
  trap = await canaryTrap()
})
afterAll(() => trap.store.close())

const asCustomer = () => ({ 'x-api-key': trap.store.keys.customer })

it('the list of secret fields contains the credential fields of the schema', () => {
  const labels = secretFields.map(({ label }) => label)
  for (const label of [
    'login.password',
    'registerUser.password',
    'refresh.refreshToken',
    'resetPassword.token',
    'updateUser.currentPassword',
  ])
    expect(labels).toContain(label)
})

describe.each(secretFields)('a secret in $label', (field) => {
  const { name, input } = field
  /** Values that a caller may send as a credential, by mistake or on purpose. */
  const values: readonly unknown[] = [CANARY, TOO_LONG, [CANARY], { x: CANARY }, `${CANARY}\0`, `${CANARY}\ud800`]
  const inputs: readonly unknown[] = [
    ...values.map((value) => ({ ...input, [name]: value })),
    { ...input, [`${name}s`]: CANARY },
    { ...input, [name]: undefined, [name.toUpperCase()]: CANARY },
    { [name]: CANARY },
    [{ ...input, [name]: CANARY }],
    CANARY,
  ]

  it('appears in no reply, log, metric or table after REST calls', async () => {
    const rest = (payload: unknown, headers = {}) => ({
      ...json(field.url, payload, { ...asCustomer(), ...headers }),
      method: field.method as 'POST',
    })
    const whole = JSON.stringify({ ...input, [name]: CANARY })
    const statuses = await trap.plant(...inputs.map((body) => rest(typeof body === 'string' ? JSON.stringify(body) : body)))
    // the first value is valid and reaches the use case; the other values are refused as invalid
    const ofBadValues = statuses.slice(1, values.length)
    expect(ofBadValues).toEqual(ofBadValues.map(() => 400))
    const broken = [
      whole.slice(0, -1),
      whole.slice(0, whole.indexOf('Secret')),
      `{"${name}": ${CANARY}}`,
      `${whole} ${CANARY}`,
      `'${whole}'`,
      CANARY,
    ]
    await trap.plant(...broken.map((text) => rest(text)))
    await trap.plant(
      rest(`${name}=${CANARY}`, { 'content-type': 'application/x-www-form-urlencoded' }),
      rest(whole, { 'content-type': 'text/plain' }),
    )
    await trap.plant(
      rest(whole, { accept: 'text/html' }),
      rest(whole, { accept: 'application/problem+json' }),
      rest(whole, { 'x-api-key': 'pk_live_wrong' }),
    )
    await trap.plant({ ...rest(whole), url: `${field.url}/unknown` }, { ...rest(whole), method: 'PUT' })
    await trap.expectNowhere(disguises(CANARY))
  })

  it('appears in no reply, log, metric or table after GraphQL calls with variables', async () => {
    const graphql = (variables: unknown, query = field.document) => json('/graphql', { query, variables }, asCustomer())
    for (const _again of ['first', 'compiled']) await trap.plant(...inputs.map((value) => graphql({ ...field.others, input: value })))
    await trap.plant(graphql({ ...field.others, inputs: { [name]: CANARY } }), graphql(CANARY), graphql([CANARY]))
    const accept = { accept: 'application/graphql-response+json' }
    await trap.plant(
      json('/graphql', { query: field.document, variables: { ...field.others, input: { ...input, [name]: [CANARY] } } }, accept),
    )
    await trap.expectNowhere(disguises(CANARY))
  })

  it('appears in no reply, log, metric or table after GraphQL calls with literals', async () => {
    const written = (value: string, key = name) => {
      const others = Object.entries(input).map(([other, example]) => `${other}: ${JSON.stringify(example)}`)
      return field.documentWith(`{ ${[...others, `${key}: ${value}`].join(', ')} }`)
    }
    const text = JSON.stringify(CANARY)
    const documents = [
      ...[text, JSON.stringify(TOO_LONG), CANARY, `[${text}]`, `{ x: ${text} }`, `"""${CANARY}"""`, `${text} ${text}`, `"${CANARY}`].map(
        (value) => written(value),
      ),
      written(text, `${name}s`),
      written(`${text}, ${name}: ${text}`),
      field.documentWith(text),
      field.documentWith(CANARY),
      field.documentWith(`{ ${name}: ${text} }`).replace('input:', 'inputs:'),
      `mutation($secret: String! = ${text}) { ${field.mutation} }`,
      `mutation($secret: Int = ${text}) { ${field.mutation}(input: { ${name}: $secret }) { __typename } }`,
      `mutation { ${field.mutation} @include(if: ${text}) { __typename } }`,
    ]
    for (const query of documents) {
      const variables = field.others
      await trap.plant(json('/graphql', { query, variables }, asCustomer()), json('/graphql', { query, variables }, asCustomer()))
      await trap.plant({
        url: `/graphql?query=${encodeURIComponent(query)}`,
        headers: { ...asCustomer(), 'apollo-require-preflight': '1' },
      })
    }
    await trap.expectNowhere(disguises(CANARY))
  })
})
