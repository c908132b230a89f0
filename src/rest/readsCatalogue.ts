import { BREAK, type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { accessOf } from '../policies/authorize.js'
import { cacheGroup } from '../policies/cached.js'

/** Whether all callers get the same reply to every operation of a valid document: its roots are @Cached, and no field below demands rights. */
export function readsCatalogue(schema: GraphQLSchema, document: DocumentNode): boolean {
  const roots: readonly unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const info = new TypeInfo(schema)
  let isShared = true
  visit(
    document,
    visitWithTypeInfo(info, {
      Field({ name }) {
        const [type, field] = [info.getParentType(), info.getFieldDef()]
        if (!type || !field || name.value.startsWith('__')) return undefined
        const access = accessOf(field)
        const isOpen = roots.includes(type) ? cacheGroup(field) !== undefined : access === undefined || access === 'public'
        if (isOpen) return undefined
        isShared = false
        return BREAK
      },
    }),
  )
  return isShared
}
