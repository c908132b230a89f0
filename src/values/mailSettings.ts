import { RELOADABLE } from './reloadable.js'
import { settingKinds } from './settingKinds.js'

/** The settings of mail. */
export const mailSettings = {
  SMTP_URL: settingKinds
    .smtpUrl('smtp://user:password@mail.example.com:587')
    .optional()
    .describe(
      'Mail server, as `smtp://user:password@host:587`. By default the gateway keeps mails in `DATA_DIR/mail`; in production it refuses to send instead.',
    )
    .meta(RELOADABLE),
  MAIL_FROM: settingKinds.sender().default('Petstore <no-reply@localhost>').describe('Sender of mail.').meta(RELOADABLE),
  PASSWORD_RESET_URL: settingKinds
    .pageUrl('https://shop.example.com/reset-password')
    .optional()
    .describe('Page on which users set a new password. Mails link to it with `#token=…`.')
    .meta(RELOADABLE),
} as const
