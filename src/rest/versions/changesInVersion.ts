import type { FieldChanges } from '../../domain/ports/eventShape.js'
import type { ShowObject } from './shownObjects.js'

/** The changes of an object as a version shows them. @param show shows the object */
export function changesInVersion(changes: FieldChanges, show: ShowObject): FieldChanges {
  const side = (name: 'previous' | 'current') =>
    show(Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change[name]])))
  const previous = side('previous')
  return Object.fromEntries(Object.entries(side('current')).map(([field, current]) => [field, { previous: previous[field], current }]))
}
