import type { Attack } from '../attack.js'
import { borrowedPicture } from './borrowedPicture.js'
import { deletedElsewhere } from './deletedElsewhere.js'
import { exportAfterSuspension } from './exportAfterSuspension.js'
import { fieldSets } from './fieldSets.js'
import { fullDisk } from './fullDisk.js'
import { hangingEndpoints } from './hangingEndpoints.js'
import { lastingKey } from './lastingKey.js'
import { longInputs } from './longInputs.js'
import { manyLogins } from './manyLogins.js'
import { manySubscriptions } from './manySubscriptions.js'
import { mergedIdempotency } from './mergedIdempotency.js'
import { oddEmails } from './oddEmails.js'
import { failingPayments, refusedPayments, slowPayments } from './refusedPayments.js'
import { replayByWeakKey } from './replayByWeakKey.js'
import { stopWithHalfRequest, stopWithUnreadExport } from './stopWithReader.js'
import { uniqueDocuments, uniqueStreamedDocuments } from './uniqueDocuments.js'
import { unreadExports } from './unreadExports.js'
import { weakWebhookKey } from './weakWebhookKey.js'
import { zonedAddress } from './zonedAddress.js'

/** Every attack, in the order of the rows. */
export const attacks: readonly Attack[] = [
  uniqueDocuments,
  uniqueStreamedDocuments,
  longInputs,
  weakWebhookKey,
  replayByWeakKey,
  exportAfterSuspension,
  manySubscriptions,
  refusedPayments,
  failingPayments,
  slowPayments,
  hangingEndpoints,
  manyLogins,
  unreadExports,
  stopWithUnreadExport,
  stopWithHalfRequest,
  deletedElsewhere,
  lastingKey,
  fullDisk,
  zonedAddress,
  oddEmails,
  fieldSets,
  mergedIdempotency,
  borrowedPicture,
]
