import type { Command } from 'commander'
import type { WebhookDeliveryRow } from '../db/queries/webhookDeliveries.js'
import type { WebhookRow } from '../db/queries/webhooks.js'
import type { Shown } from '../values/fields.js'
import type { WebhookId } from '../values/ids.js'
import { example } from './example.js'
import { onServices } from './onDatabase.js'
import { idFrom, oneOf } from './parameters.js'
import { type Column, printObject, printRows } from './printRows.js'

const columns: readonly Column<Shown<WebhookRow>>[] = [
  { title: 'id', width: 6, of: ({ id }) => id },
  { title: 'owner', width: 11, of: ({ userId, clientId }) => (userId === null ? `client ${clientId}` : `user ${userId}`) },
  { title: 'status', width: 8, of: ({ status }) => status },
  { title: 'reason', width: 7, of: ({ disabledReason }) => disabledReason },
  { title: 'failing since', width: 20, of: ({ failingSince }) => failingSince },
  { title: 'url', width: 40, of: ({ url }) => url },
  { title: 'events', width: 0, of: ({ events }) => events },
]
const FIELDS = [
  'id',
  'userId',
  'clientId',
  'status',
  'disabledReason',
  'failingSince',
  'url',
  'events',
  'description',
  'apiVersion',
  'createdAt',
  'updatedAt',
] as const

const deliveryColumns: readonly Column<Shown<WebhookDeliveryRow>>[] = [
  { title: 'id', width: 8, of: ({ id }) => id },
  { title: 'status', width: 9, of: ({ status }) => status },
  { title: 'attempts', width: 8, of: ({ attemptCount }) => attemptCount },
  { title: 'created', width: 20, of: ({ createdAt }) => createdAt },
  { title: 'next attempt', width: 20, of: ({ nextAttemptAt }) => nextAttemptAt },
  { title: 'reply', width: 5, of: ({ lastResponseStatus }) => lastResponseStatus },
  { title: 'event', width: 20, of: ({ eventType }) => eventType },
  { title: 'error', width: 0, of: ({ lastError }) => lastError },
]
const DELIVERY_FIELDS = [
  'id',
  'status',
  'attemptCount',
  'createdAt',
  'nextAttemptAt',
  'finishedAt',
  'eventId',
  'eventType',
  'lastResponseStatus',
  'lastError',
] as const

const endpointStatuses = ['active', 'disabled'] as const
const deliveryStatuses = ['pending', 'delivered', 'failed'] as const
const ID = 'id of the endpoint, as `petstore webhooks list` shows it'

/** The commands `webhooks …`: the endpoints of all owners. No secret is shown. */
export function webhooksCommands(program: Command): void {
  const webhooks = program.command('webhooks').description('list, show, disable and enable the webhook endpoints of all owners')
  webhooks
    .command('list')
    .description('print the endpoints in the order of their ids')
    .option('--status <status>', `endpoints with this status alone: ${endpointStatuses.join(', ')}`, oneOf(endpointStatuses))
    .option('--json', 'print a JSON array')
    .addHelpText('after', example('petstore webhooks list --status disabled', 'the endpoints that receive nothing, and why'))
    .action(({ status, ...form }: { status?: (typeof endpointStatuses)[number]; json?: true }) =>
      onServices('webhooks list', async (services) => {
        const { listWebhooks } = await import('../domain/webhooks/manageWebhooks.js')
        const { operator } = await import('../domain/operator.js')
        const own = services()
        const fields: ReadonlySet<string> = new Set(FIELDS)
        await printRows((next) => listWebhooks(own, operator, { ...next, status }, fields), columns, form)
      }),
    )

  webhooks
    .command('show')
    .description('print an endpoint')
    .argument('<id>', ID, idFrom<WebhookId>)
    .option('--json', 'print a JSON object')
    .addHelpText('after', example('petstore webhooks show 3', 'address, events and status of an endpoint'))
    .action((id: WebhookId, form: { json?: true }) =>
      onServices('webhooks show', async (services) => {
        const { getWebhook } = await import('../domain/webhooks/manageWebhooks.js')
        const { operator } = await import('../domain/operator.js')
        await printObject(await getWebhook(services(), operator, id, new Set<string>(FIELDS)), form)
      }),
    )

  webhooks
    .command('deliveries')
    .description('print the deliveries to an endpoint, newest first, with the last reply of each')
    .argument('<id>', ID, idFrom<WebhookId>)
    .option('--status <status>', `deliveries with this status alone: ${deliveryStatuses.join(', ')}`, oneOf(deliveryStatuses))
    .option('--json', 'print a JSON array')
    .addHelpText('after', example('petstore webhooks deliveries 3 --status failed | head -20', 'the last failures of an endpoint'))
    .action((id: WebhookId, { status, ...form }: { status?: (typeof deliveryStatuses)[number]; json?: true }) =>
      onServices('webhooks deliveries', async (services) => {
        const { listDeliveries } = await import('../domain/webhooks/readDeliveries.js')
        const { operator } = await import('../domain/operator.js')
        const own = services()
        const fields: ReadonlySet<string> = new Set(DELIVERY_FIELDS)
        await printRows((next) => listDeliveries(own, operator, id, { ...next, status }, fields), deliveryColumns, form)
      }),
    )

  const turn = (name: 'enable' | 'disable', description: string, effect: string) =>
    webhooks
      .command(name)
      .description(description)
      .argument('<id>', ID, idFrom<WebhookId>)
      .addHelpText('after', example(`petstore webhooks ${name} 3`, effect))
      .action((id: WebhookId) =>
        onServices(`webhooks ${name}`, async (services) => {
          const { disableWebhook, enableWebhook } = await import('../domain/webhooks/manageWebhooks.js')
          const { operator } = await import('../domain/operator.js')
          const act = name === 'enable' ? enableWebhook : disableWebhook
          await act(services(), operator, id)
          process.stderr.write(`Endpoint ${id} is ${name}d.\n`)
        }),
      )
  turn('disable', 'send nothing to an endpoint until it is enabled again. Queued deliveries wait', 'spare a receiver that cannot keep up')
  turn('enable', 'send to an endpoint again, waiting deliveries at once', 'after the receiver is repaired')
}
