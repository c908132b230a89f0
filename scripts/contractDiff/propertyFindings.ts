import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import { plainSchema } from './plainSchema.js'
import type { Inner, Position } from './position.js'
import { removal, statedDeprecation } from './sunset.js'

/** The findings about the properties of an object. @param inner compares the schemas of a property that stays */
export function propertyFindings(before: Schema, after: Schema, { subject, direction }: Position, today: string, inner: Inner): Finding[] {
  const [was, is] = [propertiesOf(before), propertiesOf(after)]
  const names = [...Object.keys(was), ...Object.keys(is), ...requiredOf(before), ...requiredOf(after)]
  return [...new Set(names)].flatMap((name): Finding[] => {
    const property = `${subject}.${name}`
    const [wasRequired, isNow] = [requiredOf(before).includes(name), requiredOf(after).includes(name)]
    const [old, now] = [was[name], is[name]]
    // a name that only `required` holds is a property of any value
    if (!old && now && !wasRequired) return [addition(property, now, isNow)]
    if (old && !now) return [lost(property, old)]
    if (now) inner(old ?? {}, now, property, wasRequired)
    return requirement(property, wasRequired, isNow, now && statedDeprecation(now)?.sunset)
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

  /** @param sunset of the later property */
  function requirement(property: string, wasRequired: boolean, isNow: boolean, sunset: string | undefined): Finding[] {
    if (wasRequired === isNow) return []
    const common = { kind: 'changed', subject: property } as const
    if (direction === 'sent') {
      return isNow
        ? [{ ...common, verdict: 'breaking', told: 'becomes required', reason: 'A request without the field is refused.' }]
        : [{ ...common, verdict: 'safe', told: 'becomes optional', reason: 'Every request that was accepted is accepted.' }]
    }
    if (isNow) return [{ ...common, verdict: 'safe', told: 'is always present', reason: 'Every reply fits the earlier contract, too.' }]
    const told = 'can be missing: it is not in `required` any more'
    return sunset === undefined
      ? [{ ...common, verdict: 'breaking', told, reason: 'A client that expects the field may not find it.' }]
      : [{ ...common, verdict: 'safe', told, reason: `Replies show the field until its sunset, ${sunset}.` }]
  }
}

/** The properties of a schema by name; an object without a prototype, so that a property `constructor` is found only where it is declared. */
function propertiesOf({ properties }: Schema): Readonly<Record<string, Schema | undefined>> {
  const plain = Object.entries(properties ?? {}).map(([name, schema]) => [name, plainSchema(schema)])
  return Object.assign(Object.create(null), Object.fromEntries(plain))
}

function requiredOf({ required }: Schema): readonly string[] {
  return Array.isArray(required) ? required : []
}
