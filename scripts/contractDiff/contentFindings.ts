import { isDeepStrictEqual } from 'node:util'
import type { Media } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Comparison } from './comparison.js'
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
    if (was['x-line'] && is['x-line']) schemas.compare(was['x-line'], is['x-line'], { subject: `${subject} line`, direction }, place)
    return encoded
  })
}
