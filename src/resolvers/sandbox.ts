import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { moveClock } from '../domain/sandbox/moveClock.js'
import { resetSandbox } from '../domain/sandbox/resetSandbox.js'
import { Requires } from '../policies/authorize.js'
import { Idempotency } from '../policies/idempotent.js'
import { MoveSandboxClockInput, ResetSandboxInput, SandboxClock, SandboxReset } from '../schema/sandbox.js'

@Resolver()
export class SandboxResolver {
  @Mutation(() => SandboxClock, {
    description:
      'Moves business time forward, for all instances: in sandbox and test only. The reply comes when every instance uses the new time.',
  })
  @Requires('sandbox')
  moveSandboxClock(
    @Arg('input', () => MoveSandboxClockInput, { description: 'The move.' }) input: MoveSandboxClockInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<SandboxClock> {
    return moveClock(services, actor, input)
  }

  @Mutation(() => SandboxReset, {
    description:
      'Resets the data: in sandbox and test only. Users, credentials, OAuth clients and webhook endpoints stay, all other data are those of a first start, and business time is the real time again.',
  })
  @Requires('sandbox')
  @Idempotency('ignored')
  resetSandbox(
    @Arg('input', () => ResetSandboxInput, { description: 'The condition of the reset.' }) input: ResetSandboxInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<SandboxReset> {
    return resetSandbox(services, actor, input.unlessSince ?? undefined)
  }
}
