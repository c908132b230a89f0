import { expectTypeOf, it } from 'vitest'
import type { Db, Tx } from '../../src/db/client.js'
import type { ApiKeyRow } from '../../src/db/queries/apiKeys.js'
import type { AuditEventRow } from '../../src/db/queries/auditEvents.js'
import type { OAuthClientRow } from '../../src/db/queries/oauthClients.js'
import type { OrderInFlight, OrderToCharge, SettledOrder } from '../../src/db/queries/orderInFlight.js'
import type { OrderRow, orderReads } from '../../src/db/queries/orders.js'
import type { PetRow } from '../../src/db/queries/pets.js'
import type { RequestLogRow } from '../../src/db/queries/requestLog.js'
import type { UserRow } from '../../src/db/queries/users.js'
import type { WebhookDeliveryRow } from '../../src/db/queries/webhookDeliveries.js'
import type { WebhookRow } from '../../src/db/queries/webhooks.js'
import type { Services, ShownType } from '../../src/domain/services.js'
import type { ApiKey } from '../../src/schema/apiKeys.js'
import type { AuditEvent } from '../../src/schema/auditEvents.js'
import type { OAuthClient } from '../../src/schema/oauthClients.js'
import type { Order } from '../../src/schema/orders.js'
import type { Pet } from '../../src/schema/pets.js'
import type { RequestLogEntry } from '../../src/schema/requestLog.js'
import type { User } from '../../src/schema/users.js'
import type { WebhookDelivery } from '../../src/schema/webhookDeliveries.js'
import type { Webhook } from '../../src/schema/webhooks.js'
import type { DetailsOf } from '../../src/values/errors/apiError.js'
import type { ErrorCode } from '../../src/values/errors/catalogue.js'
import { conflict, notFound, queryTooComplex } from '../../src/values/errors/make.js'
import { type Fields, fieldsOf, type RowOf, type Shown } from '../../src/values/fields.js'
import type { OrderId, PetId, WorkId } from '../../src/values/ids.js'
import type { Cents } from '../../src/values/money.js'

// The compiler checks these tests (`npm run types`). At run time they do nothing.

it('a row has the columns that its query selects', () => {
  expectTypeOf<OrderRow>().not.toHaveProperty('recoveryPoint')
  expectTypeOf<OrderRow>().not.toHaveProperty('chargeKey')
  expectTypeOf<UserRow>().not.toHaveProperty('passwordHash')
})

it('a read of named fields returns these fields and the id', () => {
  expectTypeOf<RowOf<OrderRow, Fields<'status'>>>().toEqualTypeOf<Pick<OrderRow, 'id' | 'status'>>()
  expectTypeOf(fieldsOf('status')).toEqualTypeOf<Fields<'status'>>()
  expectTypeOf<RowOf<OrderRow, undefined>>().toEqualTypeOf<OrderRow>()
})

it('a read of fields that only the caller knows may lack every column but the id', () => {
  expectTypeOf<RowOf<OrderRow, Fields>>().toEqualTypeOf<Shown<OrderRow>>()
  expectTypeOf<Shown<OrderRow>['status']>().toEqualTypeOf<OrderRow['status'] | undefined>()
  expectTypeOf<Shown<OrderRow>['id']>().toEqualTypeOf<OrderId>()
  expectTypeOf<Awaited<ReturnType<typeof orderReads.page>>['rows'][number]>().toEqualTypeOf<Shown<OrderRow>>()
})

it('an order has the keys that its recovery point needs', () => {
  expectTypeOf<OrderToCharge['chargeKey']>().toEqualTypeOf<string>()
  expectTypeOf<SettledOrder['chargeKey']>().toEqualTypeOf<string | null>()
  expectTypeOf<Extract<OrderInFlight, { recoveryPoint: 'refunding' }>['refundKey']>().toEqualTypeOf<string>()
})

it('an id of one kind is no id of another kind, and an amount of cents is no plain number', () => {
  expectTypeOf<PetId>().not.toExtend<OrderId>()
  expectTypeOf<OrderId>().toExtend<WorkId>()
  expectTypeOf<number>().not.toExtend<PetId>()
  expectTypeOf<number>().not.toExtend<Cents>()
})

it('each error code has details of its own', () => {
  expectTypeOf<DetailsOf<'DUPLICATE_ORDER'>>().toEqualTypeOf<{ readonly existingOrderId: number }>()
  expectTypeOf(queryTooComplex).parameter(0).toEqualTypeOf<DetailsOf<'QUERY_TOO_COMPLEX'>>()
  expectTypeOf(notFound('Pet', 7).details).toEqualTypeOf<DetailsOf<'NOT_FOUND'>>()
  expectTypeOf(conflict('').code).toEqualTypeOf<'CONFLICT'>()
  expectTypeOf<'TEAPOT'>().not.toExtend<ErrorCode>()
})

it('only a transaction can be written to', () => {
  expectTypeOf<Db>().not.toExtend<Tx>()
  expectTypeOf<Parameters<Parameters<Services['write']>[0]>>().toEqualTypeOf<[tx: Tx]>()
})

it('events and stored replies show only types that REST shows', () => {
  expectTypeOf<'Order' | 'Pet' | 'Webhook'>().toExtend<ShownType>()
  expectTypeOf<'Orders'>().not.toExtend<ShownType>()
})

it('a row has all columns that its public type shows', () => {
  expectTypeOf<OrderRow>().toExtend<
    Omit<Order, 'nodeId' | 'number' | 'trackingUrl' | 'nextStatuses' | 'timeline' | 'customer' | 'items' | 'shippingAddress'>
  >()
  expectTypeOf<PetRow>().toExtend<Omit<Pet, 'nodeId' | 'category' | 'tags'>>()
  expectTypeOf<UserRow>().toExtend<User>()
  expectTypeOf<ApiKeyRow>().toExtend<ApiKey>()
  expectTypeOf<OAuthClientRow>().toExtend<OAuthClient>()
  expectTypeOf<WebhookRow>().toExtend<Webhook>()
  expectTypeOf<WebhookDeliveryRow>().toExtend<Omit<WebhookDelivery, 'event'>>()
  expectTypeOf<AuditEventRow>().toExtend<Omit<AuditEvent, 'type'>>()
  expectTypeOf<RequestLogRow>().toExtend<RequestLogEntry>()
})
