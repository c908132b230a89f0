import type { UserRow } from '../../db/queries/users.js'
import { ApiError } from '../../values/errors/apiError.js'
import { invalidField } from '../../values/errors/make.js'
import type { Services } from '../services.js'
import { checkPassword } from './checkPassword.js'

/** For changes that a stolen credential alone must not allow. @throws VALIDATION_ERROR naming `currentPassword`, RATE_LIMIT_EXCEEDED */
export async function mustKnowPassword(services: Services, { email }: UserRow, currentPassword: string | null | undefined): Promise<void> {
  if (currentPassword == null) throw invalidField('currentPassword', 'is required for this change')
  try {
    await checkPassword(services, email, currentPassword)
  } catch (error) {
    // the caller is authenticated: the field is wrong, not the credential of the call
    if (error instanceof ApiError && error.code === 'UNAUTHORIZED') throw invalidField('currentPassword', 'is not the current password')
    throw error
  }
}
