import type { Config } from '../config.js'
import { readDatabaseUrl } from '../values/databaseUrl.js'

/** Facts about the settings that a server starts with, but that an operator should know. Each names its setting. */
export function startWarnings(config: Config): string[] {
  const {
    DATABASE_URL,
    DATABASE_DIRECT_URL,
    DATABASE_PREPARE,
    SMTP_URL,
    PUBLIC_URL,
    PAYMENT_PROVIDER,
    PERSISTED_ONLY,
    TRUSTED_DOCUMENTS,
    APP_ENV,
    isOpen,
    keepsMail,
  } = config
  const warnings: readonly (readonly [isTrue: boolean, sentence: string])[] = [
    [!isOpen && DATABASE_URL === undefined, 'DATABASE_URL: is not set. The embedded database serves one machine, and nobody backs it up.'],
    [!keepsMail && SMTP_URL === undefined, 'SMTP_URL: is not set. The gateway cannot send mail, so users cannot reset their passwords.'],
    [!isOpen && PUBLIC_URL === undefined, 'PUBLIC_URL: is not set. Links and tokens name the address on which this process listens.'],
    [APP_ENV === 'production' && PAYMENT_PROVIDER === 'sandbox', 'PAYMENT_PROVIDER: is sandbox. Orders are paid without moving money.'],
    [
      PERSISTED_ONLY && TRUSTED_DOCUMENTS.length === 0,
      'PERSISTED_ONLY: is true without TRUSTED_DOCUMENTS. GraphQL runs no documents but those of the pages of the gateway.',
    ],
    [
      DATABASE_URL !== undefined && DATABASE_DIRECT_URL === undefined && (readDatabaseUrl(DATABASE_URL).isPooled || !DATABASE_PREPARE),
      'DATABASE_DIRECT_URL: is not set, and DATABASE_URL leads to a pooler. In transaction mode no notification passes it: event streams hear of no change.',
    ],
  ]
  return warnings.flatMap(([isTrue, sentence]) => (isTrue ? [sentence] : []))
}
