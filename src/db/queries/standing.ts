import { and, eq, isNull, notExists, sql } from 'drizzle-orm'
import type { ApiKeyId, OAuthClientId, SessionId, UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { part, type StatementParts } from '../part.js'
import { isPresent } from '../shapes/users.js'
import { numbers } from '../sqlValues.js'
import { fixedStatement } from '../statement.js'
import { apiKeys } from '../tables/apiKeys.js'
import { oauthClients, revokedTokens } from '../tables/oauthClients.js'
import { sessions } from '../tables/sessions.js'
import { users } from '../tables/users.js'
import type { UserRole } from './users.js'

/*
 * Reads whether an account and its credential still count. Within a transaction the account's row is locked FOR KEY SHARE, the lock that every
 * foreign key to it takes. Other transactions of the account go on meanwhile. A transaction that ends the account or changes its rights locks the row
 * FOR UPDATE and waits (`lockAccounts`). See decision D36.
 */

const holdsAccount = and(eq(users.id, sql.placeholder('userId')), eq(users.status, 'active'), isPresent)

const keyOfUser = (db: Db) =>
  db
    .select({ role: users.role, expiresAt: apiKeys.expiresAt })
    .from(users)
    .innerJoin(apiKeys, eq(apiKeys.userId, users.id))
    .where(and(holdsAccount, eq(apiKeys.id, sql.placeholder('keyId')), isNull(apiKeys.revokedAt)))
const keyOfHeldUser = (db: Db) => keyOfUser(db).for('key share', { of: users })

const sessionOfUser = (db: Db) =>
  db
    .select({ role: users.role, expiresAt: sessions.expiresAt })
    .from(users)
    .innerJoin(sessions, eq(sessions.userId, users.id))
    .where(and(holdsAccount, eq(sessions.id, sql.placeholder('sessionId')), isNull(sessions.endedAt)))
const sessionOfHeldUser = (db: Db) => sessionOfUser(db).for('key share', { of: users })

const clientOfToken = (db: Db) =>
  db
    .select({ scopes: oauthClients.scopes })
    .from(oauthClients)
    .where(
      and(
        eq(oauthClients.clientId, sql.placeholder('clientId')),
        eq(oauthClients.status, 'active'),
        // a SELECT of a literal: drizzle names no columns inside EXISTS
        notExists(sql`(select 1 from ${revokedTokens} where ${revokedTokens.tokenId} = ${sql.placeholder('tokenId')})`),
      ),
    )
const heldClientOfToken = (db: Db) => clientOfToken(db).for('key share')

const read = { key: fixedStatement(keyOfUser), session: fixedStatement(sessionOfUser), client: fixedStatement(clientOfToken) }
const held = { key: fixedStatement(keyOfHeldUser), session: fixedStatement(sessionOfHeldUser), client: fixedStatement(heldClientOfToken) }

interface UserStanding {
  readonly role: UserRole
  /** When the credential expires; null for never. */
  readonly expiresAt: Date | null
}

/** An active account with a key that was not revoked. @param isHeld holds the account until the transaction ends. */
export async function findStandingByKey(
  db: Db,
  { userId, keyId }: { userId: UserId; keyId: ApiKeyId },
  isHeld: boolean,
): Promise<UserStanding | undefined> {
  const [row] = await (isHeld ? held : read).key(db, { userId, keyId })
  return row
}

/** An active account with a session that has not ended. @param isHeld holds the account until the transaction ends. */
export async function findStandingBySession(
  db: Db,
  { userId, sessionId }: { userId: UserId; sessionId: SessionId },
  isHeld: boolean,
): Promise<UserStanding | undefined> {
  const [row] = await (isHeld ? held : read).session(db, { userId, sessionId })
  return row
}

/** An active client with a token that was not revoked. @param isHeld holds the client until the transaction ends. @returns its scopes */
export async function findStandingOfClient(
  db: Db,
  { clientId, tokenId }: { clientId: string; tokenId: string },
  isHeld: boolean,
): Promise<{ readonly scopes: string[] } | undefined> {
  const [row] = await (isHeld ? held : read).client(db, { clientId, tokenId })
  return row
}

/** An account, and the rights of its caller that a statement requires to be unchanged. Within a transaction that holds its account it is `none`. */
export type RequiredStanding =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'key'; readonly keyId: ApiKeyId } & RequiredUser)
  | ({ readonly kind: 'session'; readonly sessionId: SessionId } & RequiredUser)
  | {
      readonly kind: 'client'
      readonly clientId: string
      readonly tokenId: string
      /** For each scope the names that grant it, with spaces between them. */
      readonly grants: readonly string[]
    }

interface RequiredUser {
  readonly userId: UserId
  readonly role: UserRole
  /** ISO 8601. A credential that expires now or earlier has ended. */
  readonly at: string
}

/**
 * Parts of a statement that is a transaction of its own. They hold the account as a transaction does. The part `standing` has one row when account,
 * credential and rights are as required, and otherwise none. The values of `RequiredStanding` fill the placeholders.
 */
export function standingParts(db: Db, kind: RequiredStanding['kind']): StatementParts {
  const account = sql.identifier('account')
  switch (kind) {
    case 'none':
      return [part(db, 'standing', sql`select 1`)]
    case 'client': {
      const isMissing = sql`not ${account}.scopes && string_to_array(needed.names, ' ')`
      return [
        db.$with('account').as(heldClientOfToken(db)),
        part(
          db,
          'standing',
          sql`select 1 from ${account}
            where not exists (select 1 from unnest(${sql.placeholder('grants')}::text[]) as needed (names) where ${isMissing})`,
        ),
      ]
    }
    default:
      return [
        kind === 'key' ? db.$with('account').as(keyOfHeldUser(db)) : db.$with('account').as(sessionOfHeldUser(db)),
        part(
          db,
          'standing',
          sql`select 1 from ${account} where role = ${sql.placeholder('role')}
            and (expires_at is null or expires_at > ${sql.placeholder('at')}::timestamptz)`,
        ),
      ]
  }
}

/** Accounts by id; OAuth clients also by their `client_id`. */
export interface Accounts {
  readonly users?: readonly UserId[]
  readonly clients?: readonly OAuthClientId[]
  readonly clientIds?: readonly string[]
}

/**
 * Locks accounts for the rest of the transaction, so that no transaction of these accounts runs meanwhile. All transactions lock in the same order,
 * so two transactions that end each other's account never deadlock.
 */
export async function lockAccounts(tx: Tx, { users: userIds = [], clients = [], clientIds = [] }: Accounts): Promise<void> {
  if (userIds.length > 0)
    await tx.execute(sql`select 1 from ${users} where ${users.id} = any(${numbers(userIds)}) order by ${users.id} for update`)
  if (clients.length + clientIds.length > 0)
    await tx.execute(sql`
      select 1 from ${oauthClients} where ${oauthClients.id} = any(${numbers(clients)}) or ${oauthClients.clientId} = any(${sql.param(clientIds)}::text[])
      order by ${oauthClients.id} for update`)
}
