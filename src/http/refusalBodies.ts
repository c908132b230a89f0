import { describe, type ErrorSurroundings } from '../graphql/publicError.js'
import { errorBody } from '../rest/errorBody.js'
import type { ApiError } from '../values/errors/apiError.js'

/** Marks in the text of a body. No message of a refusal contains them. */
const [TIME, ID] = ['<time>', '<request id>']

/** The text of a body around its time and its request id. */
type BodyParts = readonly [before: string, between: string, after: string]

/** Writes the bodies of refusals in one style. The text of a refusal is made once, because a flood gets the same refusal many times. */
export class RefusalBodies {
  private readonly parts = new WeakMap<ApiError, BodyParts>()

  constructor(
    private readonly style: 'rest' | 'graphql',
    private readonly surroundings: ErrorSurroundings,
  ) {}

  of(error: ApiError, requestId: string): string {
    const known = this.parts.get(error)
    const [before, between, after] = known ?? this.make(error)
    return before + new Date().toISOString() + between + requestId + after
  }

  private make(error: ApiError): BodyParts {
    const described = { ...describe(error, ID, this.surroundings), timestamp: TIME }
    const { message, ...extensions } = described
    const body = this.style === 'rest' ? errorBody(described, 'envelope', '') : { errors: [{ message, extensions }] }
    const [before = '', rest = ''] = JSON.stringify(body).split(TIME)
    const [between = '', after = ''] = rest.split(ID)
    const parts = [before, between, after] as const
    this.parts.set(error, parts)
    return parts
  }
}
