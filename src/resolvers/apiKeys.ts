import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { issueApiKey } from '../domain/apiKeys/issueApiKey.js'
import { getApiKey, listApiKeys } from '../domain/apiKeys/readApiKeys.js'
import { revokeApiKey } from '../domain/apiKeys/revokeApiKey.js'
import { rotateApiKey } from '../domain/apiKeys/rotateApiKey.js'
import { Requires } from '../policies/authorize.js'
import { ApiKey, ApiKeyPage, ApiKeysArgs, IssueApiKeyInput, IssuedApiKey, RotateApiKeyInput } from '../schema/apiKeys.js'
import { toPage } from '../schema/page.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { ApiKeyId, UserId } from '../values/ids.js'

const idOfUser = { description: 'Number of the user.' }
const idOfKey = { nullable: true, description: 'Number of the key; the youngest one that is good when left out.' }

@Resolver(() => ApiKey)
export class ApiKeysResolver {
  @Query(() => ApiKey, { description: 'One API key of a user, without its secret.' })
  @Requires('users:read')
  apiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
    @Arg('keyId', () => Int64, idOfKey) keyId?: ApiKeyId | null,
  ) {
    return getApiKey(services, actor, userId, keyId ?? undefined, fields)
  }

  @Query(() => ApiKeyPage, { description: 'The API keys of a user that were not revoked.' })
  @Requires('users:read')
  async apiKeys(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Args(() => ApiKeysArgs) args: ApiKeysArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ) {
    return toPage(await listApiKeys(services, actor, userId, args, fields))
  }

  @Mutation(() => IssuedApiKey, { description: 'Makes an API key for the caller. Its secret is shown this once.' })
  @Requires('users:write')
  issueApiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Arg('input', () => IssueApiKeyInput, { description: 'The new key.' }) input: IssueApiKeyInput,
    @Ctx() { services, actor }: RequestContext,
  ) {
    return issueApiKey(services, actor, userId, input)
  }

  @Mutation(() => IssuedApiKey, { description: 'Makes a key to follow an old one, which counts on for a while.' })
  @Requires('users:write')
  rotateApiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Arg('input', () => RotateApiKeyInput, { description: 'For how long.' }) { overlapSeconds }: RotateApiKeyInput,
    @Ctx() { services, actor }: RequestContext,
    @Arg('keyId', () => Int64, idOfKey) keyId?: ApiKeyId | null,
  ) {
    return rotateApiKey(services, actor, userId, keyId ?? undefined, overlapSeconds ?? undefined)
  }

  @Mutation(() => Int64, { description: 'Ends a key for good: it is refused within two seconds. Administrators may end anybody’s.' })
  @Requires('users:write')
  revokeApiKey(
    @Arg('userId', () => Int64, idOfUser) userId: UserId,
    @Ctx() { services, actor }: RequestContext,
    @Arg('keyId', () => Int64, idOfKey) keyId?: ApiKeyId | null,
  ) {
    return revokeApiKey(services, actor, userId, keyId ?? undefined)
  }
}
