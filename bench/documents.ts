/** The public address of all servers: they show their own pictures under it. */
export const publicUrl = 'https://petstore.example'

const petFields = 'id name status price createdAt category { id name } tags { id name }'

/** The GraphQL operations of the workloads, as every GraphQL peer and the gateway receive them, byte for byte. */
export const documents = {
  empty: '{ __typename }',
  point: 'query ($id: Int64!) { pet(id: $id) { id name status price category { id name } tags { id name } } }',
  list: `query ($page: Int) { pets(page: $page, limit: 20, sort: "-createdAt") {
    data { ${petFields} } } }`,
  deepList: `query ($after: String) { pets(after: $after, limit: 20) { data { ${petFields} } } }`,
  threeLevel: `query ($page: Int) { orders(limit: 10, page: $page, sort: "-createdAt") {
    data { id number totalAmount customer { username } items { quantity unitPrice pet { id name category { id name } } } } } }`,
  me: `{ me { id username orders(first: 10, sort: "-createdAt") {
    nodes { id number status totalAmount items { name quantity unitPrice } } } } }`,
  create: 'mutation ($input: CreatePetInput!) { createPet(input: $input) { id } }',
  order: 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }',
} as const

/** The fields of the REST twin of `threeLevel`. */
export const threeLevelFields =
  'id,number,totalAmount,customer.username,items.quantity,items.unitPrice,items.pet.id,items.pet.name,items.pet.category.id,items.pet.category.name'
