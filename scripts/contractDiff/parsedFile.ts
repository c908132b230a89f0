import type { z } from 'zod'

/** The value of a JSON file of a released contract. @param name of the file. @throws Error that names the file, the wrong place in it, and the step to take */
export function parsedFile<Shape extends z.ZodType>(name: string, text: string, shape: Shape): z.output<Shape> {
  const { data, error } = shape.safeParse(jsonOf(name, text))
  if (error) {
    const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'the whole file'}: ${message}`)
    throw brokenFile(name, faults.join('; '))
  }
  return data
}

/** The refusal of a file that no release has written. */
export function brokenFile(name: string, fault: string): Error {
  return new Error(`${name} is broken: ${fault}. Restore the file from its release, or compare with another release by --against.`)
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw brokenFile(name, `it is no JSON (${error instanceof Error ? error.message : error})`)
  }
}
