import { CriticalityLevel, type Change as Difference } from '@graphql-inspector/core'
import { isObjectType } from 'graphql'
import type { Verdict } from './change.js'
import type { GraphqlFacts } from './graphqlFacts.js'

const verdictOf: Readonly<Record<CriticalityLevel, Verdict>> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
}

/** The verdict on a difference: our own, else graphql-inspector's. @param subject its coordinate */
export function graphqlVerdict(difference: Difference, subject: string, facts: GraphqlFacts): Verdict {
  return own[difference.type]?.(difference, subject, facts) ?? verdictOf[difference.criticality.level]
}

type Rule = (difference: Difference, subject: string, facts: GraphqlFacts) => Verdict | undefined

/** A later version has other defaults; a live version keeps its own. */
const changedDefault: Rule = ({ meta }, subject, { required }) => {
  const was = meta.oldDefaultValue ?? meta.oldDirectiveArgumentDefaultValue
  if (was !== undefined && was !== null) return 'breaking'
  return required.has(subject) ? 'safe' : 'dangerous'
}

const own: Readonly<Record<string, Rule>> = {
  FIELD_ARGUMENT_DEFAULT_CHANGED: changedDefault,
  INPUT_FIELD_DEFAULT_VALUE_CHANGED: changedDefault,
  DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED: changedDefault,
  FIELD_ARGUMENT_ADDED: ({ meta }) => (meta.isAddedFieldArgumentBreaking || meta.hasDefaultValue ? undefined : 'safe'),
  DIRECTIVE_ARGUMENT_ADDED: ({ meta }) => (meta.addedDirectiveDefaultValue === undefined ? undefined : 'dangerous'),
  DIRECTIVE_REPEATABLE_REMOVED: () => 'breaking',
  ENUM_VALUE_ADDED: ({ path = '' }, _subject, { shown }) => (shown.has(path.split('.')[0] ?? '') ? 'dangerous' : 'safe'),
  // a reply shows the new type where it showed the interface
  TYPE_ADDED: (_difference, subject, facts) => (knownInterfaces(subject, facts).length > 0 ? 'dangerous' : undefined),
  TYPE_REMOVED: (_difference, subject, { ended }) => (ended.has(subject) ? 'safe' : undefined),
  OBJECT_TYPE_INTERFACE_ADDED: ({ meta }, _subject, { before }) => (before.getType(meta.addedInterfaceName) ? undefined : 'safe'),
}

/** The interfaces of a new type that the earlier schema has, too. */
export function knownInterfaces(type: string, { before, after }: GraphqlFacts): readonly string[] {
  const added = after.getType(type)
  if (!isObjectType(added)) return []
  return added
    .getInterfaces()
    .map(({ name }) => name)
    .filter((name) => before.getType(name))
}
