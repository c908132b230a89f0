import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Inner, Position } from './position.js'
import { removal, statedDeprecation } from './sunset.js'

/** The findings about the properties of an object. @param inner compares the schemas of a property that stays */
export function propertyFindings(before: Schema, after: Schema, { subject, direction }: Position, today: string, inner: Inner): Finding[] {
  const [was, is] = [propertiesOf(before), propertiesOf(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name): Finding[] => {
    const property = `${subject}.${name}`
    const [old, now] = [was[name], is[name]]
    if (!old) return now ? [addition(property, now, isRequired(after, name))] : []
    if (!now) return [lost(property, old)]
    inner(old, now, property)
    return requirement(property, isRequired(before, name), isRequired(after, name))
  })

  function addition(property: string, schema: Schema, required: boolean): Finding {
    const common = { kind: 'added', subject: property } as const
    if (direction === 'received') return { ...common, verdict: 'safe', told: 'is new in replies', reason: 'Clients ignore unknown fields.' }
    if (required) return { ...common, verdict: 'breaking', told: 'is new and required', reason: 'A request without the field is refused.' }
    const told = 'is new and optional'
    return schema.default === undefined
      ? { ...common, verdict: 'safe', told, reason: 'A request without the field works as before.' }
      : { ...common, verdict: 'dangerous', told, reason: 'A request without the field gets the default: check that nothing changes.' }
  }

  function lost(property: string, schema: Schema): Finding {
    const [told, reason] =
      direction === 'sent'
        ? ['is not accepted any more', 'A request with the field is refused.']
        : ['is gone from replies', 'A client that reads the field does not find it.']
    return removal(property, told, statedDeprecation(schema), today, reason)
  }

  function requirement(property: string, wasRequired: boolean, isNow: boolean): Finding[] {
    if (wasRequired === isNow) return []
    const common = { kind: 'changed', subject: property } as const
    if (direction === 'sent') {
      return isNow
        ? [{ ...common, verdict: 'breaking', told: 'becomes required', reason: 'A request without the field is refused.' }]
        : [{ ...common, verdict: 'safe', told: 'becomes optional', reason: 'Every request that was accepted is accepted.' }]
    }
    return isNow
      ? [{ ...common, verdict: 'safe', told: 'is always present', reason: 'Every reply fits the earlier contract, too.' }]
      : [{ ...common, verdict: 'breaking', told: 'can be missing', reason: 'A client that expects the field may not find it.' }]
  }
}

/** The properties of a schema by name; an object without a prototype, so that a property `constructor` is found only where it is declared. */
function propertiesOf({ properties }: Schema): Readonly<Record<string, Schema | undefined>> {
  return Object.assign(Object.create(null), properties)
}

function isRequired({ required }: Schema, name: string): boolean {
  return Array.isArray(required) && required.includes(name)
}
