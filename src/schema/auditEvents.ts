import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql'
import { type AuditEventType, auditEventTypes } from '../domain/audit/auditEvent.js'
import type { UserId } from '../values/ids.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { CLIENT_ID, SHOWN_REQUEST_ID } from './shownLimits.js'

const meanings: Readonly<Record<AuditEventType, string>> = {
  user_registered: 'A user signed up.',
  signed_in: 'A session began.',
  sign_in_failed: 'The email or the password was wrong.',
  refresh_token_reused: 'A refresh token was used twice; its session was ended.',
  signed_out: 'A user ended sessions.',
  password_changed: 'The user changed the password.',
  password_reset_requested: 'A mail to reset the password was requested.',
  password_reset: 'The password was reset with a reset token from a mail.',
  email_changed: 'The user changed the email address.',
  role_changed: 'An administrator changed the role.',
  user_suspended: 'The account was suspended.',
  user_reinstated: 'The account was reinstated.',
  user_deleted: 'The account was anonymised.',
  api_key_issued: 'An API key was created.',
  api_key_rotated: 'An API key was rotated.',
  api_key_revoked: 'An API key was revoked.',
  client_created: 'An OAuth client was created.',
  client_changed: 'An OAuth client was changed.',
  client_secret_rotated: 'An OAuth client got a new secret.',
  client_deleted: 'An OAuth client was deleted.',
  client_token_revoked: 'An OAuth client revoked one of its tokens.',
  signing_key_rotated: 'A new signing key for access tokens was created.',
  webhook_created: 'A webhook endpoint was created.',
  webhook_changed: 'The owner changed, enabled or disabled a webhook endpoint.',
  webhook_secret_rotated: 'A webhook endpoint got a new secret.',
  webhook_deleted: 'A webhook endpoint was deleted.',
  backup_made: 'A backup of the database was completed.',
  backup_restored: 'The database was restored from a backup.',
  data_anonymised: 'The database was filled with a copy without personal data.',
  clock_moved: 'Business time was moved, in sandbox or test.',
  sandbox_reset: 'The data of the sandbox was reset.',
}

const AuditEventTypeEnum = Object.fromEntries(auditEventTypes.map((type) => [type, type]))
registerEnumType(AuditEventTypeEnum, {
  name: 'AuditEventType',
  description: 'Type of the event.',
  valuesConfig: Object.fromEntries(auditEventTypes.map((type) => [type, { description: meanings[type] }])),
})

@ObjectType({ description: 'A change of an account or a credential.', simpleResolvers: true })
export class AuditEvent {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Field(() => AuditEventTypeEnum, { description: 'Type of the event.' }) type!: AuditEventType
  @Field(() => DateTime, { description: 'Time.' }) occurredAt!: Date
  @Field(() => Int64, { nullable: true, description: 'Id of the acting user; null for other actors.' }) actorUserId!: number | null
  @Constrained(CLIENT_ID)
  @Field(() => String, {
    nullable: true,
    description: '`client_id` of the acting OAuth client; `cli` for an operator at the command line; null for other actors.',
  })
  actorClientId!: string | null
  @Field(() => Int64, { nullable: true, description: 'Id of the user whose account changed.' }) userId!: number | null
  @Constrained({ maxLength: 100 })
  @Field(() => String, { nullable: true, description: 'The key, client or role that the event concerns.' })
  subject!: string | null
  @Constrained({ maxLength: 45 })
  @Field(() => String, { nullable: true, description: 'IP address of the caller.' })
  address!: string | null
  @Constrained(SHOWN_REQUEST_ID)
  @Field(() => String, { nullable: true, description: '`X-Request-ID` of the request.' })
  requestId!: string | null
}

@ObjectType({ description: 'A page of the audit log.', simpleResolvers: true })
export class AuditEventPage {
  @Field(() => [AuditEvent], { description: 'The events of this page.' }) data!: AuditEvent[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class AuditEventsArgs extends PageArgs {
  @Field(() => AuditEventTypeEnum, { nullable: true, description: 'Only events of this type.' }) type?: AuditEventType | null

  @Field(() => Int64, { nullable: true, description: 'Only events about the account of this user.' }) userId?: UserId | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-occurredAt' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id` or `occurredAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
