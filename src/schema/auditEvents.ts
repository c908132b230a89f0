import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql'
import { type AuditEventType, auditEventTypes } from '../domain/audit/auditEvent.js'
import type { UserId } from '../values/ids.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'

const meanings: Readonly<Record<AuditEventType, string>> = {
  user_registered: 'Somebody has signed up.',
  signed_in: 'A session has begun.',
  sign_in_failed: 'The email or the password was wrong.',
  refresh_token_reused: 'A refresh token was used twice, so its session was ended.',
  signed_out: 'Sessions were ended by their user.',
  password_changed: 'The user has changed the password.',
  password_reset_requested: 'Somebody has asked for a mail to set a new password.',
  password_reset: 'A new password was set by a token from a mail.',
  email_changed: 'The user has changed the email.',
  role_changed: 'An administrator has given another role.',
  user_suspended: 'The account was suspended.',
  user_reinstated: 'The account was let in again.',
  user_deleted: 'The account was anonymised.',
  api_key_issued: 'An API key was made.',
  api_key_rotated: 'An API key was followed by a new one.',
  api_key_revoked: 'An API key was revoked.',
  client_created: 'An OAuth client was admitted.',
  client_changed: 'An OAuth client was changed.',
  client_secret_rotated: 'An OAuth client got a new secret.',
  client_deleted: 'An OAuth client was deleted.',
  client_token_revoked: 'An OAuth client has revoked one of its tokens.',
  signing_key_rotated: 'A new key for signing access tokens was made.',
  webhook_created: 'A webhook endpoint was made.',
  webhook_changed: 'A webhook endpoint was changed, enabled or disabled by its owner.',
  webhook_secret_rotated: 'A webhook endpoint got a new secret.',
  webhook_deleted: 'A webhook endpoint was deleted.',
}

const AuditEventTypeEnum = Object.fromEntries(auditEventTypes.map((type) => [type, type]))
registerEnumType(AuditEventTypeEnum, {
  name: 'AuditEventType',
  description: 'What has happened.',
  valuesConfig: Object.fromEntries(auditEventTypes.map((type) => [type, { description: meanings[type] }])),
})

@ObjectType({ description: 'Something that has happened to an account or a credential.', simpleResolvers: true })
export class AuditEvent {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => AuditEventTypeEnum, { description: 'What has happened.' }) type!: AuditEventType
  @Field(() => DateTime, { description: 'When.' }) occurredAt!: Date
  @Field(() => Int64, { nullable: true, description: 'Number of the user who did it, if one did.' }) actorUserId!: number | null
  @Field(() => String, { nullable: true, description: '`client_id` of the OAuth client that did it, if one did.' }) actorClientId!:
    | string
    | null
  @Field(() => Int64, { nullable: true, description: 'Number of the user whose account it concerns.' }) userId!: number | null
  @Field(() => String, { nullable: true, description: 'What else it concerns: a key, a client, a role.' }) subject!: string | null
  @Field(() => String, { nullable: true, description: 'IP address of the caller.' }) address!: string | null
  @Field(() => String, { nullable: true, description: '`X-Request-ID` of the request.' }) requestId!: string | null
}

@ObjectType({ description: 'A page of the audit log.', simpleResolvers: true })
export class AuditEventPage {
  @Field(() => [AuditEvent], { description: 'The events of this page.' }) data!: AuditEvent[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class AuditEventsArgs extends PageArgs {
  @Field(() => AuditEventTypeEnum, { nullable: true, description: 'Only events of this type.' }) type?: AuditEventType | null

  @Field(() => Int64, { nullable: true, description: 'Only events about the account of this user.' }) userId?: UserId | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-occurredAt' })
  @Field(() => String, { nullable: true, description: 'Order: `id` or `occurredAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
