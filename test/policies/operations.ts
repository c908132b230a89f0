import type { GraphQLField } from 'graphql'
import { accessOf } from '../../src/policies/authorize.js'
import { form, pictures } from '../rest/forms.js'
import { isStaffLike, type Role, scopesOfCaller } from '../support/callers.js'
import { entryOf } from '../support/catalogue/catalogue.js'
import type { Outcome } from '../support/catalogue/entry.js'

type Field = GraphQLField<unknown, unknown>

/** The outcome for a caller by the declarations: scope and role of the field, scopes of roles and bundles, and the rule of the object. */
export function expectedOutcome(field: Field, role: Role): Outcome {
  const access = accessOf(field)
  if (!access) throw new Error(`${field.name} says neither Requires nor Public`)
  const { rule } = entryOf(field).access
  if (access === 'public') return rule(role)
  if (role === 'anonymous') return 'UNAUTHORIZED'
  if (!scopesOfCaller(role).has(access.scope)) return 'FORBIDDEN'
  if (access.role === 'staff' && !isStaffLike(role)) return 'FORBIDDEN'
  return rule(role)
}

/** The form for the upload of a picture. */
export const photoForm = form({ content: pictures.png, file: 'pet.png', type: 'image/png' })
