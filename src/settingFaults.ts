import type { z } from 'zod'
import { allowedValues } from './values/allowedValues.js'

/**
 * The faults of settings, each as a name and a sentence. The words of the validation library never reach operators: the allowed values stand in their place.
 * @param schemas the schema of each setting
 */
export function settingFaults(
  issues: readonly z.core.$ZodIssue[],
  schemas: Readonly<Record<string, z.ZodType>>,
): (readonly [name: string, sentence: string])[] {
  return issues.map((issue) => {
    const name = issue.path.join('.') // the path of an issue begins with the name of a setting
    const schema = schemas[name]
    return [name, `${name}: ${isOurs(issue) || !schema ? issue.message : `must be ${allowedValues(schema)}`}`] as const
  })
}

/** A message of a rule of ours. */
function isOurs({ code, message }: z.core.$ZodIssue): boolean {
  return code === 'custom' ? message !== 'Invalid input' : /^(must|is) /.test(message)
}
