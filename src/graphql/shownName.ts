import type { OperationDefinitionNode } from 'graphql'
import { withoutSecrets } from '../values/withoutSecrets.js'

const MAX_LENGTH = 100

/** The name of an operation for logs and traces. Callers choose it, so it may be long, and hold a secret. @returns undefined for an operation without a name */
export function shownName({ name }: Pick<OperationDefinitionNode, 'name'>): string | undefined {
  return name && withoutSecrets(name.value).slice(0, MAX_LENGTH)
}
