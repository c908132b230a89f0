import { InvalidArgumentError } from 'commander'
import { emailRule, nameRule, problemOf } from '../values/textRule.js'
import { trimmed } from '../values/trimmed.js'

/*
 * Readers of options and arguments. Each refuses a text with the reason and the allowed values; the line of the refusal names the option.
 */

/** A word of a list. */
export function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text)
    if (!choice) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`)
    return choice
  }
}

/** Words of a list, separated by commas. */
export function someOf(choices: readonly string[]): (text: string) => string[] {
  return (text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .map(oneOf(choices))
}

export function wholeFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (!/^\d{1,16}$/.test(text) || number < min || number > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
    return number
  }
}

/** The id of an object, such as `12`. */
export function idFrom<Id extends number>(text: string): Id {
  return wholeFrom(1, Number.MAX_SAFE_INTEGER)(text) as Id // ids differ in their types alone
}

export function emailAddress(text: string): string {
  return obeying(text, emailRule)
}

/** A user by id or by email address. */
export function userOf<Id extends number>(text: string): Id | string {
  if (/^\d+$/.test(text)) return idFrom<Id>(text)
  if (problemOf(text, emailRule)) throw new InvalidArgumentError('It must be the id of a user, or an email address.')
  return text
}

/** A name that people see. */
export function title(text: string): string {
  return trimmed(obeying(text, nameRule))
}

function obeying(text: string, rule: Parameters<typeof problemOf>[1]): string {
  const problem = problemOf(text, rule)
  if (problem) throw new InvalidArgumentError(`It ${problem}.`)
  return text
}
