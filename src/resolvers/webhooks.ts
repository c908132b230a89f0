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
import { toPage } from '../schema/page.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
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
import type { Fields } from '../values/fields.js'
import type { EventId, WebhookId } from '../values/ids.js'

const idOfWebhook = { description: 'Number of the endpoint.' }
const seenVersion = { nullable: true, description: 'The `version` you have seen: another current one is PRECONDITION_FAILED.' }

@Resolver(() => Webhook)
export class WebhooksResolver {
  @Query(() => Webhook, { description: 'One webhook endpoint of the caller.' })
  @Requires('webhooks:write')
  webhook(@Arg('id', () => Int64, idOfWebhook) id: WebhookId, @Ctx() { services, actor }: RequestContext, @Selected() fields: Fields) {
    return getWebhook(services, actor, id, fields)
  }

  @Query(() => WebhookPage, { description: 'The webhook endpoints of the caller.' })
  @Requires('webhooks:write')
  async webhooks(
    @Args(() => WebhooksArgs) args: WebhooksArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ) {
    return toPage(await listWebhooks(services, actor, args, fields))
  }

  @Query(() => WebhookPreview, { description: 'A delivery as it would go out now, signature and all. Nothing is sent.' })
  @Requires('webhooks:write')
  previewWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
    @Arg('eventId', () => Int64, {
      nullable: true,
      description: 'Number of the event; the newest that the endpoint has chosen by default.',
    })
    eventId?: EventId | null,
  ) {
    return previewWebhook(services, actor, id, eventId ?? undefined)
  }

  @Mutation(() => WebhookWithSecret, { description: 'Makes a webhook endpoint. Its secret is shown this once.' })
  @Requires('webhooks:write')
  createWebhook(
    @Arg('input', () => CreateWebhookInput, { description: 'The new endpoint.' }) input: CreateWebhookInput,
    @Ctx() { services, actor }: RequestContext,
  ) {
    return createWebhook(services, actor, input)
  }

  @Mutation(() => Webhook, { description: 'Changes a webhook endpoint: what is left out stays.' })
  @Requires('webhooks:write')
  updateWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Arg('input', () => UpdateWebhookInput, { description: 'The changes.' }) input: UpdateWebhookInput,
    @Ctx() { services, actor }: RequestContext,
    @Arg('version', () => Int, seenVersion) version?: number | null,
  ) {
    return changeWebhook(services, actor, id, input, version)
  }

  @Mutation(() => WebhookWithSecret, { description: 'Makes a new secret; the old one is used beside it for a while.' })
  @Requires('webhooks:write')
  rotateWebhookSecret(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Arg('input', () => RotateWebhookSecretInput, { description: 'For how long.' }) { overlapSeconds }: RotateWebhookSecretInput,
    @Ctx() { services, actor }: RequestContext,
  ) {
    return rotateWebhookSecret(services, actor, id, overlapSeconds ?? undefined)
  }

  @Mutation(() => Webhook, { description: 'Delivers to an endpoint again; what has waited goes out at once.' })
  @Requires('webhooks:write')
  enableWebhook(@Arg('id', () => Int64, idOfWebhook) id: WebhookId, @Ctx() { services, actor }: RequestContext) {
    return enableWebhook(services, actor, id)
  }

  @Mutation(() => Webhook, { description: 'Delivers nothing to an endpoint until it is enabled; what happens meanwhile is not queued.' })
  @Requires('webhooks:write')
  disableWebhook(@Arg('id', () => Int64, idOfWebhook) id: WebhookId, @Ctx() { services, actor }: RequestContext) {
    return disableWebhook(services, actor, id)
  }

  @Mutation(() => WebhookDelivery, { description: 'Sends `webhook.test` to an endpoint, as everything else is sent.' })
  @Requires('webhooks:write')
  testWebhook(@Arg('id', () => Int64, idOfWebhook) id: WebhookId, @Ctx() { services, actor }: RequestContext) {
    return testWebhook(services, actor, id)
  }

  @Mutation(() => Int64, { description: 'Deletes an endpoint with its log.' })
  @Requires('webhooks:write')
  deleteWebhook(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Ctx() { services, actor }: RequestContext,
    @Arg('version', () => Int, seenVersion) version?: number | null,
  ) {
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
