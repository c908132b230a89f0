import { z } from 'zod'

interface SettingSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly allowed?: string
}

/** The values that a setting accepts, as they stand behind "must be" and in the table of settings. */
export function allowedValues(schema: z.ZodType): string {
  // the schema has been written with zod, whose JSON Schema has these keys, and `allowed` by `setting`
  const {
    type,
    enum: values,
    format,
    minimum,
    maximum,
    allowed,
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as SettingSchema
  if (allowed !== undefined) return allowed
  if (values) return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : String(values[0])
  if (type === 'integer' || type === 'number') return minimum === undefined ? 'a number' : `a number from ${minimum} to ${maximum}`
  return format === 'uri' ? 'a URL' : 'text'
}
