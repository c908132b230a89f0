import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  getWebhook,
  listWebhooks,
  rotateWebhookSecret,
} from '../domain/webhooks/manageWebhooks.js'
import { type WebhookPreview as Preview, previewWebhook, testWebhook } from '../domain/webhooks/tryWebhook.js'
import { Requires } from '../policies/authorize.js'
import { noteDeprecated } from '../policies/deprecation.js'
import { toPage } from '../schema/page.js'
import type { Returned, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import { expectedVersion } from '../schema/version.js'
import { WebhookDelivery } from '../schema/webhookDeliveries.js'
import {
  CreateWebhookInput,
  HttpHeader,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  Webhook,
  WebhookPage,
  WebhookPreview,
  WebhooksArgs,
  WebhookWithSecret,
} from '../schema/webhooks.js'
import type { Deprecation } from '../values/deprecation.js'
import type { Fields } from '../values/fields.js'
import type { EventId, WebhookId } from '../values/ids.js'

const idOfWebhook = { description: 'Id of the endpoint.' }

@Resolver(() => Webhook)
export class WebhooksResolver {
  @Query(() => Webhook, { description: 'A webhook endpoint of the caller.' })
  @Requires('webhooks:write')
  webhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Webhook>> {
    return getWebhook(services, actor, id, fields)
  }

  @Query(() => WebhookPage, { description: 'The webhook endpoints of the caller.' })
  @Requires('webhooks:write')
  async webhooks(
    @Args(() => WebhooksArgs) args: WebhooksArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<Webhook>> {
    return toPage(await listWebhooks(services, actor, args, fields))
  }

  @Query(() => WebhookPreview, { description: 'A delivery as it would be sent now, with its signature. Nothing is sent.' })
  @Requires('webhooks:write')
  previewWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
    @Arg('eventId', () => Int64, {
      nullable: true,
      description: 'Id of the event. Default: the newest event of the endpoint’s types.',
    })
    eventId?: EventId | null,
  ): Promise<Omit<WebhookPreview, 'headers'>> {
    return previewWebhook(services, actor, id, eventId ?? undefined)
  }

  @Mutation(() => WebhookWithSecret, { description: 'Creates a webhook endpoint. The secret is shown only once.' })
  @Requires('webhooks:write')
  createWebhook(
    @Arg('input', () => CreateWebhookInput, { description: 'The new endpoint.' }) input: CreateWebhookInput,
    @Ctx() context: RequestContext,
  ): Promise<Returned<WebhookWithSecret>> {
    return createWebhook(context.services, context.actor, input, (used) => noteDeprecated(used, context), context.notes.apiVersion)
  }

  @Mutation(() => Webhook, { description: 'Changes a webhook endpoint. A missing field stays as it is.' })
  @Requires('webhooks:write')
  updateWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Arg('input', () => UpdateWebhookInput, { description: 'The changes.' }) input: UpdateWebhookInput,
    @Ctx() context: RequestContext,
    @Arg('version', () => Int, expectedVersion) version?: number | null,
  ): Promise<Returned<Webhook>> {
    const noteUses = (used: readonly Deprecation[]) => noteDeprecated(used, context)
    return changeWebhook(context.services, context.actor, id, input, { version, noteUses })
  }

  @Mutation(() => WebhookWithSecret, { description: 'Creates a new secret. The old secret also signs deliveries for a while.' })
  @Requires('webhooks:write')
  rotateWebhookSecret(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Arg('input', () => RotateWebhookSecretInput, { description: 'The overlap of the two secrets.' }) {
      overlapSeconds,
    }: RotateWebhookSecretInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<WebhookWithSecret>> {
    return rotateWebhookSecret(services, actor, id, overlapSeconds ?? undefined)
  }

  @Mutation(() => Webhook, { description: 'Enables an endpoint. Waiting deliveries are sent at once.' })
  @Requires('webhooks:write')
  enableWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<Webhook>> {
    return enableWebhook(services, actor, id)
  }

  @Mutation(() => Webhook, { description: 'Disables an endpoint. Events that happen until it is enabled are not queued.' })
  @Requires('webhooks:write')
  disableWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<Webhook>> {
    return disableWebhook(services, actor, id)
  }

  @Mutation(() => WebhookDelivery, { description: 'Sends the event `webhook.test` to an endpoint.' })
  @Requires('webhooks:write')
  testWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<WebhookDelivery, 'event'>> {
    return testWebhook(services, actor, id)
  }

  @Mutation(() => Int64, { description: 'Deletes an endpoint and its deliveries.' })
  @Requires('webhooks:write')
  deleteWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
    @Arg('version', () => Int, expectedVersion) version?: number | null,
  ): Promise<number> {
    return deleteWebhook(services, actor, id, version)
  }
}

@Resolver(() => WebhookPreview)
export class WebhookPreviewResolver {
  @FieldResolver(() => [HttpHeader])
  headers(@Root() { headers }: Preview) {
    return headerList(headers)
  }
}

/** Headers as a list, because GraphQL has no maps. */
export function headerList(headers: Readonly<Record<string, string>>): HttpHeader[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }))
}
