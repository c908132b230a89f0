import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import {
  changeOAuthClient,
  createOAuthClient,
  deleteOAuthClient,
  getOAuthClient,
  listOAuthClients,
  rotateOAuthClientSecret,
} from '../domain/oauthClients/manageOAuthClients.js'
import { Requires } from '../policies/authorize.js'
import {
  CreateOAuthClientInput,
  OAuthClient,
  OAuthClientPage,
  OAuthClientsArgs,
  OAuthClientWithSecret,
  RotateOAuthClientSecretInput,
  UpdateOAuthClientInput,
} from '../schema/oauthClients.js'
import { toPage } from '../schema/page.js'
import type { Returned, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { OAuthClientId } from '../values/ids.js'

const idOfClient = { description: 'Id of the client.' }

@Resolver(() => OAuthClient)
export class OAuthClientsResolver {
  @Query(() => OAuthClient, { description: 'An OAuth client.' })
  @Requires('admin')
  oauthClient(
    @Arg('id', () => Int64, idOfClient) id: OAuthClientId,
    @Ctx() { services }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<OAuthClient>> {
    return getOAuthClient(services, id, fields)
  }

  @Query(() => OAuthClientPage, { description: 'A page of the OAuth clients.' })
  @Requires('admin')
  async oauthClients(
    @Args(() => OAuthClientsArgs) args: OAuthClientsArgs,
    @Ctx() { services }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<OAuthClient>> {
    return toPage(await listOAuthClients(services, args, fields))
  }

  @Mutation(() => OAuthClientWithSecret, { description: 'Creates an OAuth client. The secret is shown only once.' })
  @Requires('admin')
  createOAuthClient(
    @Arg('input', () => CreateOAuthClientInput, { description: 'The new client.' }) input: CreateOAuthClientInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<OAuthClientWithSecret>> {
    return createOAuthClient(services, actor, input)
  }

  @Mutation(() => OAuthClient, { description: 'Changes a client. Tokens that the client already has change their scopes at once.' })
  @Requires('admin')
  updateOAuthClient(
    @Arg('id', () => Int64, idOfClient) id: OAuthClientId,
    @Arg('input', () => UpdateOAuthClientInput, { description: 'The changes.' }) input: UpdateOAuthClientInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<OAuthClient>> {
    return changeOAuthClient(services, actor, id, input)
  }

  @Mutation(() => OAuthClientWithSecret, { description: 'Creates a new secret. The old secret stays valid for a while.' })
  @Requires('admin')
  rotateOAuthClientSecret(
    @Arg('id', () => Int64, idOfClient) id: OAuthClientId,
    @Arg('input', () => RotateOAuthClientSecretInput, { description: 'The overlap of the two secrets.' }) {
      overlapSeconds,
    }: RotateOAuthClientSecretInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<OAuthClientWithSecret>> {
    return rotateOAuthClientSecret(services, actor, id, overlapSeconds ?? undefined)
  }

  @Mutation(() => Int64, { description: 'Deletes a client. Its tokens are refused.' })
  @Requires('admin')
  deleteOAuthClient(@Arg('id', () => Int64, idOfClient) id: OAuthClientId, @Ctx() { services, actor }: RequestContext): Promise<number> {
    return deleteOAuthClient(services, actor, id)
  }
}
