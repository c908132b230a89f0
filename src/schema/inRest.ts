import { Extensions } from 'type-graphql'

/** Leaves a field out of REST: representations, `fields=` and OpenAPI. */
export function GraphqlOnly(): PropertyDecorator & MethodDecorator {
  return Extensions({ graphqlOnly: true })
}

/** True for a field that REST does not have. */
export function isGraphqlOnly(extensions: Readonly<Record<string, unknown>> | undefined | null): boolean {
  return extensions?.graphqlOnly === true
}

/** Names the query parameter of an argument in REST. An argument with this name itself is then left out of REST. */
export function Parameter(name: string): PropertyDecorator & MethodDecorator {
  return Extensions({ parameter: name })
}

/** @param extensions of a GraphQL argument. @returns the name that `Parameter` gives it */
export function parameterNameOf(extensions: Readonly<Record<string, unknown>> | undefined | null): string | undefined {
  return extensions?.parameter as string | undefined // only `Parameter` writes this key
}

/** Marks an input that selects fields of the objects of events. */
export function EventSelection(): PropertyDecorator & MethodDecorator {
  return Extensions({ eventSelection: true })
}

/** True for an input that `EventSelection` marks. */
export function isEventSelection(extensions: Readonly<Record<string, unknown>> | undefined | null): boolean {
  return extensions?.eventSelection === true
}

/** States that the value of a field is an address of the API. Each version of REST shows its own address. */
export function ApiAddress(): PropertyDecorator & MethodDecorator {
  return Extensions({ apiAddress: true })
}

/** True for a field that `ApiAddress` marks. */
export function isApiAddress(extensions: Readonly<Record<string, unknown>> | undefined | null): boolean {
  return extensions?.apiAddress === true
}
