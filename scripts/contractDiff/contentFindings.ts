import { isDeepStrictEqual } from 'node:util'
import type { Media, Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { judge } from './keywords.js'
import { otherFindings } from './otherFindings.js'
import type { Direction } from './position.js'

type Content = Readonly<Record<string, Media>>

/** The findings about media types; the schemas of media types that stay are compared. @param place of the schemas: an operation or an event */
export function contentFindings(
  subject: string,
  before: Content,
  after: Content,
  direction: Direction,
  place: string,
  { schemas }: Pick<Comparison, 'schemas'>,
): Finding[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((type): Finding[] => {
    const [was, is] = [before[type], after[type]]
    if (!was) {
      return [
        {
          kind: 'added',
          verdict: 'safe',
          subject,
          told: `has the media type ${type}, too`,
          reason: 'Clients name the media type that they want.',
        },
      ]
    }
    if (!is) {
      const reason =
        direction === 'sent' ? 'A request with this media type gets 415.' : 'A client that accepts only this media type gets 406.'
      return [{ kind: 'removed', verdict: 'breaking', subject, told: `has no media type ${type} any more`, reason }]
    }
    const encoded: Finding[] = isDeepStrictEqual(was.encoding, is.encoding)
      ? []
      : [
          {
            kind: 'changed',
            verdict: 'dangerous',
            subject,
            told: `writes the parts of ${type} in another way`,
            reason: 'A part in the earlier form may be refused.',
          },
        ]
    schemas.compare(was.schema, is.schema, { subject, direction }, place)
    const others = otherFindings(subject, was, is, ['schema', 'x-line', 'encoding'])
    return [...encoded, ...others, ...lineFindings(was['x-line'], is['x-line'])]
  })

  /** The schema of a line is the only promise about the lines of a stream. */
  function lineFindings(was: Schema | undefined, is: Schema | undefined): Finding[] {
    const line = `${subject} line`
    if (was && is) schemas.compare(was, is, { subject: line, direction }, place)
    if (!was === !is) return []
    const told = is ? 'has a schema' : 'has no schema any more'
    return [{ kind: is ? 'added' : 'removed', subject: line, told, ...judge(is ? 'narrower' : 'wider', direction, 'breaking') }]
  }
}
