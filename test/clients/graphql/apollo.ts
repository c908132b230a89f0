import { randomUUID } from 'node:crypto'
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { orderMutation, petQuery, petsQuery, signUpMutation } from './operations'

let key = ''
const client = new ApolloClient({
  link: ApolloLink.from([
    new SetContextLink(({ headers }) => ({ headers: { ...headers, 'X-API-Key': key } })),
    new HttpLink({ uri: 'http://127.0.0.1:8080/graphql' }),
  ]),
  cache: new InMemoryCache(),
})

const page = await client.query({ query: petsQuery })
const pets = page.data?.petsConnection
const first = pets?.nodes[0]
if (!pets || !first) throw new Error('The shop is empty.')
console.log('pets:', pets.nodes.map(({ name }) => name).join(', '))

const { data } = await client.query({ query: petQuery, variables: { id: first.id } })
const pet = data?.pet
if (!pet) throw new Error('The pet is sold.')
console.log('pet:', pet.name, pet.price, pet.currency)

const email = `ada-${randomUUID()}@example.com`
const user = await client.mutate({
  mutation: signUpMutation,
  variables: { input: { email, password: 'correct horse battery staple' } },
})
key = user.data?.registerUser?.apiKey.secret ?? ''

// a retry with the same key places no second order
const order = await client.mutate({
  mutation: orderMutation,
  variables: { input: { items: [{ petId: first.id, quantity: 1 }] }, key: randomUUID() },
})
console.log('order:', order.data?.placeOrder?.number, order.data?.placeOrder?.paymentStatus)

try {
  const items = [{ petId: first.id, quantity: pet.stock + 1 }]
  await client.mutate({ mutation: orderMutation, variables: { input: { items }, key: randomUUID() } })
} catch (error) {
  if (!CombinedGraphQLErrors.is(error)) throw error
  console.log('refused:', error.errors[0]?.extensions?.code)
}

const next = await client.query({ query: petsQuery, variables: { after: pets.pageInfo.endCursor } })
console.log('next page:', next.data?.petsConnection?.nodes.map(({ name }) => name).join(', '))
