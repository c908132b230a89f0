import { graphql } from './gql'

export const petsQuery = graphql(`
  query Pets($after: String) {
    petsConnection(first: 2, status: available, after: $after) {
      nodes { id name }
      pageInfo { endCursor hasNextPage }
    }
  }
`)

export const petQuery = graphql(`
  query Pet($id: Int64!) {
    pet(id: $id) { name price currency stock createdAt }
  }
`)

export const signUpMutation = graphql(`
  mutation SignUp($input: RegisterUserInput!) {
    registerUser(input: $input) { apiKey { secret } }
  }
`)

export const orderMutation = graphql(`
  mutation Order($input: PlaceOrderInput!, $key: String!) {
    placeOrder(input: $input) @idempotent(key: $key) { number paymentStatus totalAmount }
  }
`)
