import type { Change as Difference } from '@graphql-inspector/core'
import type { Finding, Verdict } from './change.js'

/** The text of a difference of two schemas, without its subject. @param interfaces of a new type that earlier documents know */
export function graphqlTold(
  { type, message, meta }: Difference,
  kind: Finding['kind'],
  verdict: Verdict,
  interfaces: readonly string[],
): string {
  if (kind === 'added') {
    if (verdict === 'breaking') return 'is new and required'
    return interfaces.length > 0 ? `is new and implements ${interfaces.join(' and ')}` : 'is new'
  }
  if (kind === 'removed') return 'is gone'
  // graphql-inspector names the two types and the two defaults in several ways
  const was = meta.oldFieldType ?? meta.oldArgumentType ?? meta.oldInputFieldType ?? meta.oldDirectiveArgumentType
  const is = meta.newFieldType ?? meta.newArgumentType ?? meta.newInputFieldType ?? meta.newDirectiveArgumentType
  if (was !== undefined && is !== undefined) return `has the type ${is} instead of ${was}`
  if (/DEFAULT/.test(type)) {
    const [before, after] = [
      meta.oldDefaultValue ?? meta.oldDirectiveArgumentDefaultValue,
      meta.newDefaultValue ?? meta.newDirectiveArgumentDefaultValue,
    ]
    return `has the default ${after ?? 'absent'} instead of ${before ?? 'absent'}`
  }
  return texts[type]?.(meta) ?? `changes: ${message}`
}

const texts: Readonly<Record<string, (meta: Difference['meta']) => string>> = {
  TYPE_KIND_CHANGED: ({ oldTypeKind, newTypeKind }) => `is ${newTypeKind} instead of ${oldTypeKind}`,
  UNION_MEMBER_ADDED: ({ addedUnionMemberTypeName }) => `has the new member ${addedUnionMemberTypeName}`,
  UNION_MEMBER_REMOVED: ({ removedUnionMemberTypeName }) => `has no member ${removedUnionMemberTypeName} any more`,
  OBJECT_TYPE_INTERFACE_ADDED: ({ addedInterfaceName }) => `implements ${addedInterfaceName}`,
  OBJECT_TYPE_INTERFACE_REMOVED: ({ removedInterfaceName }) => `does not implement ${removedInterfaceName} any more`,
  DIRECTIVE_LOCATION_ADDED: ({ addedDirectiveLocation }) => `can stand at ${addedDirectiveLocation}`,
  DIRECTIVE_LOCATION_REMOVED: ({ removedDirectiveLocation }) => `cannot stand at ${removedDirectiveLocation} any more`,
  DIRECTIVE_REPEATABLE_ADDED: () => 'can be repeated at one place',
  DIRECTIVE_REPEATABLE_REMOVED: () => 'cannot be repeated at one place any more',
}
