import { z } from 'zod'

interface SettingNotes {
  /** A value for `.env.example`, where a setting has no default. */
  readonly example?: string
  /** The reason why a text is refused, where it can say more than the allowed values. */
  readonly reason?: (text: string) => string
}

/**
 * A setting that is read from its text.
 * @param allowed completes "must be …" in the refusal, and stands in the table of settings.
 * @param read returns undefined for a text that is not allowed.
 */
export function setting<Value>(
  allowed: string,
  read: (text: string) => Value | undefined,
  { reason, ...notes }: SettingNotes = {},
): z.ZodPipe<z.ZodString, z.ZodTransform<Value, string>> {
  const schema = z.string().transform((text, context): Value => {
    const value = read(text.trim())
    if (value !== undefined) return value
    context.addIssue(reason ? reason(text.trim()) : `must be ${allowed}`)
    return z.NEVER
  })
  return schema.meta({ allowed, ...notes })
}
