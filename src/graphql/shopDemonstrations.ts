import { GraphQLString } from 'graphql'
import { deprecatedValue } from '../schema/deprecated.js'
import type { Demonstration } from './withDeprecations.js'

/**
 * The demonstration of the sandbox: `Pet.demoLabel` is deprecated, and no other environment has it. REST shows it only when `fields` names it. A call that
 * selects it gets the headers of a deprecation, and its caller finds it in the report.
 */
export const shopDemonstrations: readonly Demonstration[] = [
  {
    type: 'Pet',
    name: 'demoLabel',
    field: {
      type: GraphQLString,
      description: 'A demonstration of the sandbox: this field is deprecated and ends on a day.',
      resolve: (pet) => `Pet ${(pet as { readonly id: number }).id}`, // every row of a pet has its id
      extensions: { onDemand: true, ...deprecatedValue({ since: '2026-11-01', sunset: '2027-11-01', replacement: 'Pet.name' }) },
    },
  },
]
