export const auditEventTypes = [
  'user_registered',
  'signed_in',
  'sign_in_failed',
  'refresh_token_reused',
  'signed_out',
  'password_changed',
  'password_reset_requested',
  'password_reset',
  'email_changed',
  'role_changed',
  'user_suspended',
  'user_reinstated',
  'user_deleted',
  'api_key_issued',
  'api_key_rotated',
  'api_key_revoked',
  'client_created',
  'client_changed',
  'client_secret_rotated',
  'client_deleted',
  'client_token_revoked',
  'signing_key_rotated',
  'webhook_created',
  'webhook_changed',
  'webhook_secret_rotated',
  'webhook_deleted',
] as const
export type AuditEventType = (typeof auditEventTypes)[number]

/** Security events are counted and logged. The types beside the audit events are in no table, because callers can cause them without limit. */
export type SecurityEventType = AuditEventType | 'sign_in_blocked' | 'client_authentication_failed' | 'client_token_issued'
