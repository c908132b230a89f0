import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { issueApiKey } from '../domain/apiKeys/issueApiKey.js'
import { getApiKey, listApiKeys } from '../domain/apiKeys/readApiKeys.js'
import { revokeApiKey } from '../domain/apiKeys/revokeApiKey.js'
import { rotateApiKey } from '../domain/apiKeys/rotateApiKey.js'
import { Requires } from '../policies/authorize.js'
import { ApiKey, ApiKeyPage, ApiKeysArgs, IssueApiKeyInput, IssuedApiKey, RotateApiKeyInput } from '../schema/apiKeys.js'
import { toPage } from '../schema/page.js'
import type { Returned, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { ApiKeyId, UserId } from '../values/ids.js'

const idOfUser = { description: 'Id of the user.' }
const idOfKey = { nullable: true, description: 'Id of the key. Default: the newest valid key.' }

@Resolver(() => ApiKey)
export class ApiKeysResolver {
  @Query(() => ApiKey, { description: 'An API key of a user, without its secret.' })
  @Requires('users:read')
  apiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
    @Arg('keyId', () => Int64, idOfKey) keyId?: ApiKeyId | null,
  ): Promise<Returned<ApiKey>> {
    return getApiKey(services, actor, userId, keyId ?? undefined, fields)
  }

  @Query(() => ApiKeyPage, { description: 'The API keys of a user, without revoked keys.' })
  @Requires('users:read')
  async apiKeys(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Args(() => ApiKeysArgs) args: ApiKeysArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<ApiKey>> {
    return toPage(await listApiKeys(services, actor, userId, args, fields))
  }

  @Mutation(() => IssuedApiKey, { description: 'Creates an API key for the caller. The secret is shown only once.' })
  @Requires('users:write')
  issueApiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Arg('input', () => IssueApiKeyInput, { description: 'The new key.' }) input: IssueApiKeyInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<IssuedApiKey>> {
    return issueApiKey(services, actor, userId, input)
  }

  @Mutation(() => IssuedApiKey, { description: 'Creates a successor of a key. The old key stays valid for a while.' })
  @Requires('users:write')
  rotateApiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Arg('input', () => RotateApiKeyInput, { description: 'The overlap of the two keys.' }) { overlapSeconds }: RotateApiKeyInput,
    @Ctx() { services, actor }: RequestContext,
    @Arg('keyId', () => Int64, idOfKey) keyId?: ApiKeyId | null,
  ): Promise<Returned<IssuedApiKey>> {
    return rotateApiKey(services, actor, userId, keyId ?? undefined, overlapSeconds ?? undefined)
  }

  @Mutation(() => Int64, {
    description: 'Revokes a key. It is refused within two seconds. Administrators can revoke the keys of all users.',
  })
  @Requires('users:write')
  revokeApiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Ctx() { services, actor }: RequestContext,
    @Arg('keyId', () => Int64, idOfKey) keyId?: ApiKeyId | null,
  ): Promise<number> {
    return revokeApiKey(services, actor, userId, keyId ?? undefined)
  }
}
