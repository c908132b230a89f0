import { GraphQLError } from 'graphql'

// Vitest looks up the place of every frame in the sources, and graphql-js has the stack of each of its errors written. For a refusal that a test
// expects, this takes longer than the refusal itself. The stacks of all other errors show the sources.
const inSources = Error.prepareStackTrace
if (inSources)
  Error.prepareStackTrace = (error, frames) =>
    error instanceof GraphQLError ? [String(error.message), ...frames].join('\n    at ') : inSources(error, frames)
