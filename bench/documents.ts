/** The public address of all servers: they show their own pictures under it. */
export const publicUrl = 'https://petstore.example'

/** The GraphQL operations of the workloads, as every GraphQL peer and the gateway receive them, byte for byte. */
export const documents = {
  empty: '{ __typename }',
  point: 'query ($id: Int64!) { pet(id: $id) { id name status price category { id name } tags { id name } } }',
  list: `query ($page: Int) { pets(page: $page, limit: 20, sort: "-createdAt") {
    data { id name status price createdAt category { id name } tags { id name } } } }`,
  threeLevel: `query ($page: Int) { orders(limit: 10, page: $page, sort: "-createdAt") {
    data { id number totalAmount customer { username } items { quantity unitPrice pet { id name category { id name } } } } } }`,
  create: 'mutation ($input: CreatePetInput!) { createPet(input: $input) { id } }',
} as const
