import {
  type DeprecationUseFilter,
  type DeprecationUseRow,
  deprecationUseReads,
  deprecationUseSorts,
} from '../../db/queries/deprecationUses.js'
import { everyRow, type Visible } from '../../db/visible.js'
import { notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { DeprecationUseId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { visibleUses } from './visibility.js'

/** @throws NOT_FOUND, also when the actor may not know of the uses */
export async function getDeprecationUse<Chosen extends Fields | undefined = undefined>(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  id: DeprecationUseId,
  fields?: Chosen,
): Promise<RowOf<DeprecationUseRow, Chosen>> {
  const use = await deprecationUseReads.one(db, visibleUses(actor), id, fields)
  if (!use) throw notFound('Deprecation', id)
  return use
}

/** The uses that `visible` shows, by default the last used first. @throws VALIDATION_ERROR */
export function listDeprecationUses(
  { db }: Pick<Services, 'db'>,
  visible: Visible,
  args: DeprecationUseFilter & PageArguments,
  fields?: Fields,
): Promise<Page<Shown<DeprecationUseRow>>> {
  const { subject } = args
  return deprecationUseReads.page(db, visible, { subject }, parsePage(args, deprecationUseSorts, '-lastUsedAt'), fields)
}

/** The uses of all callers, in the order of their ends, for operators. */
export async function deprecationUsesByEnd(
  { db }: Pick<Services, 'db'>,
  args: Pick<PageArguments, 'limit' | 'after'>,
): Promise<Page<DeprecationUseRow>> {
  const page = await deprecationUseReads.page(db, everyRow, {}, parsePage(args, deprecationUseSorts, 'sunset'), undefined)
  return page as Page<DeprecationUseRow> // without a selection, rows have all columns
}
