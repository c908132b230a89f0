import type { Variables } from '../policies/price.js'

/** A variable that decides a part of a price. */
export interface UsedVariable {
  readonly name: string
  /** Wire value; undefined when the variable has no default. */
  readonly defaultValue: unknown
}

/** @param defaults wire values of the defaults of an operation */
export function usedVariable(name: string, defaults: Variables): UsedVariable {
  return { name, defaultValue: Object.hasOwn(defaults, name) ? defaults[name] : undefined }
}

/** The wire value of a variable; its default when the call gives none. */
export function valueIn(variables: Variables, { name, defaultValue }: UsedVariable): unknown {
  const given = Object.hasOwn(variables, name) ? variables[name] : undefined
  return given === undefined ? defaultValue : given
}
