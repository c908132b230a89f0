import { Extensions } from 'type-graphql'

/** Declares the number of entries with which the price of an operation counts a list that has no pages. */
export function AssumedSize(entries: number): PropertyDecorator & MethodDecorator {
  return Extensions({ assumedSize: entries })
}

/** @param extensions of a GraphQL field */
export function assumedSizeOf(extensions: Readonly<Record<string, unknown>>): number | undefined {
  return extensions.assumedSize as number | undefined // only `AssumedSize` writes this key
}
