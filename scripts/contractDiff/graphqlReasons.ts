import type { Verdict } from './change.js'

type Reasons = Readonly<Partial<Record<Verdict, string>>>

const refused = (condition: string): Reasons => ({ breaking: `A document that ${condition} is refused.` })
const unknown = (thing: string): Reasons => ({ dangerous: `A client that handles every known ${thing} meets an unknown ${thing}.` })
const written: Reasons = {
  breaking: 'A value or a variable of the earlier type may be refused.',
  safe: 'Every value that was accepted is accepted.',
}
const given = (thing: string): Reasons => ({
  breaking: `A document without the ${thing} is refused.`,
  dangerous: `A document without the ${thing} gets the default: check that nothing changes.`,
  safe: `A document without the ${thing} works as before.`,
})

/** The reasons by the kind of a difference, as graphql-inspector calls it. */
const reasons: Readonly<Record<string, Reasons>> = {
  TYPE_ADDED: { safe: 'No document names it yet.', ...unknown('type of an interface') },
  TYPE_REMOVED: { ...refused('names the type'), safe: 'Only parts whose sunset has passed used the type.' },
  TYPE_KIND_CHANGED: refused('uses the type in the earlier way'),
  FIELD_ADDED: { safe: 'No document selects it yet.' },
  FIELD_REMOVED: refused('selects the field'),
  FIELD_TYPE_CHANGED: {
    breaking: 'A client reads a value of a type that it does not expect.',
    safe: 'Every value fits the earlier type, too.',
  },
  FIELD_ARGUMENT_ADDED: given('argument'),
  FIELD_ARGUMENT_REMOVED: refused('gives the argument'),
  FIELD_ARGUMENT_TYPE_CHANGED: written,
  INPUT_FIELD_ADDED: given('field'),
  INPUT_FIELD_REMOVED: refused('gives the field'),
  INPUT_FIELD_TYPE_CHANGED: written,
  ENUM_VALUE_ADDED: { safe: 'Only inputs hold the value, and every value that was accepted is accepted.', ...unknown('value') },
  ENUM_VALUE_REMOVED: refused('names the value'),
  UNION_MEMBER_ADDED: unknown('member'),
  UNION_MEMBER_REMOVED: refused('selects fields of the member in the union'),
  OBJECT_TYPE_INTERFACE_ADDED: { safe: 'No document names the interface yet.', ...unknown('type of an interface') },
  OBJECT_TYPE_INTERFACE_REMOVED: refused('reads the type by the interface'),
  DIRECTIVE_ADDED: { safe: 'No document uses it yet.' },
  DIRECTIVE_REMOVED: refused('uses the directive'),
  DIRECTIVE_LOCATION_ADDED: { safe: 'No document uses the directive there yet.' },
  DIRECTIVE_LOCATION_REMOVED: refused('uses the directive there'),
  DIRECTIVE_REPEATABLE_ADDED: { safe: 'No document repeats it yet.' },
  DIRECTIVE_REPEATABLE_REMOVED: refused('repeats the directive'),
  DIRECTIVE_ARGUMENT_ADDED: given('argument'),
  DIRECTIVE_ARGUMENT_REMOVED: refused('gives the argument'),
  DIRECTIVE_ARGUMENT_TYPE_CHANGED: written,
}

const changedDefault: Reasons = {
  breaking: 'A client that leaves the value out gets another effect.',
  dangerous: 'A client that leaves the value out gets the default: check that nothing changes.',
  safe: 'Every document gives the value already.',
}

const otherwise: Readonly<Record<Verdict, string>> = {
  breaking: 'A document that was valid is refused, or a client reads a value that it does not expect.',
  dangerous: 'A document stays valid, but its result may differ.',
  safe: 'Every valid document stays valid, with the result that it had.',
}

/** The reason of a verdict. @param type the kind of the difference */
export function graphqlReason(type: string, verdict: Verdict): string {
  const own = /DEFAULT/.test(type) ? changedDefault : reasons[type]
  return own?.[verdict] ?? otherwise[verdict]
}
