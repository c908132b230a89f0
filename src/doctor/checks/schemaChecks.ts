import { type Check, type Finding, someOfThem } from '../check.js'
import type { ExaminedPart } from '../readSchema.js'

/** A single finding for all parts that have a fault. */
function faultsOf(
  schema: readonly ExaminedPart[],
  hasFault: (part: ExaminedPart) => boolean,
  found: (parts: string) => Finding,
): readonly Finding[] {
  const names = schema.filter(hasFault).map(({ coordinate }) => coordinate)
  return names.length === 0 ? [] : [found(someOfThem(names))]
}

export const schemaChecks: readonly Check[] = [
  {
    id: 'field-without-scope',
    subject: 'schema',
    severity: 'error',
    looksFor: 'a root field that declares neither a scope nor that it is public',
    link: 'adding-a-resource.md#a-field',
    judge: ({ schema }) =>
      faultsOf(
        schema,
        ({ lacksScope }) => lacksScope === true,
        (parts) => ({
          evidence: `No rights are declared for ${parts}`,
          fix: 'Add @Requires or @Public to the resolver.',
        }),
      ),
  },
  {
    id: 'field-without-description',
    subject: 'schema',
    severity: 'warning',
    looksFor: 'a type, field, argument or value without a description',
    link: 'adding-a-resource.md#a-field',
    judge: ({ schema }) =>
      faultsOf(
        schema,
        ({ isDescribed }) => !isDescribed,
        (parts) => ({
          evidence: `No description stands at ${parts}`,
          fix: 'Add a description: it stands in both contracts.',
        }),
      ),
  },
  {
    id: 'unbounded-list',
    subject: 'schema',
    severity: 'error',
    looksFor: 'a list without pages, a largest number of entries or an assumed size',
    link: 'inputs.md#bounds',
    judge: ({ schema }) =>
      faultsOf(
        schema,
        ({ isUnbounded }) => isUnbounded === true,
        (parts) => ({
          evidence: `No bound stands at ${parts}`,
          fix: 'Give the list pages, @AssumedSize or @Constrained({ maxItems }).',
        }),
      ),
  },
]
