import { randomUUID } from 'node:crypto'
import { commitMutation, fetchQuery, graphql, type MutationParameters, type PayloadError } from 'relay-runtime'
import { waitForFragmentData } from 'relay-runtime/experimental'
import type { journey_pet$key } from './__generated__/journey_pet.graphql'
import type { journey_pets$key } from './__generated__/journey_pets.graphql'
import type { journeyOrderMutation } from './__generated__/journeyOrderMutation.graphql'
import petRefetchQuery, { type journeyPetRefetchQuery } from './__generated__/journeyPetRefetchQuery.graphql'
import petsPageQuery, { type journeyPetsPageQuery } from './__generated__/journeyPetsPageQuery.graphql'
import type { journeyPetsQuery } from './__generated__/journeyPetsQuery.graphql'
import type { journeySignUpMutation } from './__generated__/journeySignUpMutation.graphql'
import { environment, signIn } from './environment'

const petFragment = graphql`
  fragment journey_pet on Pet @refetchable(queryName: "journeyPetRefetchQuery") {
    nodeId
    id
    name
    price
    currency
    stock
  }
`

const petsFragment = graphql`
  fragment journey_pets on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" })
  @refetchable(queryName: "journeyPetsPageQuery") {
    petsConnection(first: $first, status: available, after: $after) @connection(key: "journey_petsConnection") {
      edges { node { name ...journey_pet } }
      pageInfo { endCursor hasNextPage }
    }
  }
`

const shop = await fetchQuery<journeyPetsQuery>(environment, graphql`query journeyPetsQuery { ...journey_pets }`, {}).toPromise()
if (!shop) throw new Error('The shop is closed.')
const { petsConnection: pets } = await waitForFragmentData<journey_pets$key>(environment, petsFragment, shop)
const first = pets?.edges[0]?.node
if (!first) throw new Error('The shop is empty.')
console.log('pets:', pets.edges.map(({ node }) => node.name).join(', '))

const { nodeId } = await waitForFragmentData<journey_pet$key>(environment, petFragment, first)
const refetched = await fetchQuery<journeyPetRefetchQuery>(environment, petRefetchQuery, { nodeId }).toPromise()
if (!refetched?.node) throw new Error('The pet is sold.')
const pet = await waitForFragmentData<journey_pet$key>(environment, petFragment, refetched.node)
console.log('pet:', pet.name, pet.price, pet.currency)

type GatewayError = PayloadError & { extensions?: { code?: string } }

/** Runs a mutation. @returns its result and its errors. */
function run<M extends MutationParameters>(mutation: ReturnType<typeof graphql>, variables: M['variables']) {
  return new Promise<{ data: M['response']; errors: readonly GatewayError[] }>((resolve, reject) => {
    commitMutation<M>(environment, {
      mutation,
      variables,
      onCompleted: (data, errors) => resolve({ data, errors: errors ?? [] }),
      onError: reject,
    })
  })
}

const signUp = graphql`
  mutation journeySignUpMutation($input: RegisterUserInput!) {
    registerUser(input: $input) { apiKey { secret } }
  }
`
const email = `ada-${randomUUID()}@example.com`
const user = await run<journeySignUpMutation>(signUp, { input: { email, password: 'correct horse battery staple' } })
signIn(user.data.registerUser?.apiKey.secret ?? '')

const placeOrder = graphql`
  mutation journeyOrderMutation($input: PlaceOrderInput!, $key: String!) {
    placeOrder(input: $input) @idempotent(key: $key) { number paymentStatus }
  }
`
// a retry with the same key places no second order
const order = await run<journeyOrderMutation>(placeOrder, { input: { items: [{ petId: pet.id, quantity: 1 }] }, key: randomUUID() })
console.log('order:', order.data.placeOrder?.number, order.data.placeOrder?.paymentStatus)

const items = [{ petId: pet.id, quantity: pet.stock + 1 }]
const refused = await run<journeyOrderMutation>(placeOrder, { input: { items }, key: randomUUID() })
console.log('refused:', refused.errors[0]?.extensions?.code)

await fetchQuery<journeyPetsPageQuery>(environment, petsPageQuery, { first: 2, after: pets.pageInfo.endCursor }).toPromise()
const { petsConnection: all } = await waitForFragmentData<journey_pets$key>(environment, petsFragment, shop)
console.log(
  'next page:',
  all?.edges
    .slice(2)
    .map(({ node }) => node.name)
    .join(', '),
)
