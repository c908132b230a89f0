import { Field, InputType, ObjectType } from 'type-graphql'
import { dueKinds } from '../domain/sandbox/dueThings.js'
import { MAX_DUE } from '../domain/sandbox/moveClock.js'
import { ISO_DURATION } from '../values/isoDuration.js'
import { AssumedSize } from './assumedSize.js'
import { Constrained } from './constrained.js'
import { DateTime, Int64 } from './scalars.js'

@InputType({ description: 'A move of business time: `by` or `to`.' })
export class MoveSandboxClockInput {
  @Constrained({
    maxLength: 40,
    pattern: {
      source: ISO_DURATION,
      meaning: 'a duration of ISO 8601 in weeks, or in days, hours, minutes and seconds, such as PT15M or P30D',
    },
    example: 'PT15M',
    notWith: 'to',
  })
  @Field(() => String, { nullable: true, description: 'Length of the move: a duration of ISO 8601 without years and months.' })
  by?: string | null

  @Field(() => DateTime, { nullable: true, description: 'Business time after the move, later than now.' })
  to?: Date | null
}

@ObjectType({ description: 'Something that a move of business time has made due.', simpleResolvers: true })
export class DueThing {
  @Constrained({ maxLength: 40 })
  @Field(() => String, { description: `Kind: ${dueKinds.map((kind) => `\`${kind}\``).join(', ')}.` })
  kind!: string
  @Field(() => DateTime, { description: 'Business time at which it was due.' }) at!: Date
  @Constrained({ maxLength: 300 })
  @Field(() => String, { description: 'The thing it happens to, such as `apiKey:11`, `order:42` or `Pet.name`.' })
  subject!: string
}

@InputType({ description: 'A reset of the sandbox.' })
export class ResetSandboxInput {
  @Constrained({ example: '2020-01-01T00:00:00.000Z' })
  @Field(() => DateTime, {
    nullable: true,
    description: 'Nothing happens when the sandbox was reset at this moment or later. So a repeated call resets once.',
  })
  unlessSince?: Date | null
}

@ObjectType({ description: 'The last reset of the sandbox.', simpleResolvers: true })
export class SandboxReset {
  @Field(() => DateTime, { description: 'Real time of the last reset.' }) resetAt!: Date
}

@ObjectType({ description: 'Business time after a move.', simpleResolvers: true })
export class SandboxClock {
  @Field(() => DateTime, { description: 'Business time before the move.' }) from!: Date
  @Field(() => DateTime, { description: 'Business time now.' }) now!: Date
  @Field(() => Int64, { description: 'Seconds between the real time and business time.' }) offsetSeconds!: number
  @AssumedSize(10)
  @Constrained({ maxItems: MAX_DUE })
  @Field(() => [DueThing], {
    description: `The things that became due, the earliest first; at most ${MAX_DUE}. The background loops do them within seconds.`,
  })
  due!: readonly DueThing[]
  @Field(() => Boolean, { description: 'Whether more things became due.' }) hasMore!: boolean
}
