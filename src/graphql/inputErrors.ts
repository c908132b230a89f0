import { type FieldError, FieldErrors } from '../values/fieldErrors.js'
import type { RefusedFields } from './inputCheck.js'

/** The refused fields of an operation's variables. */
export class InputErrors extends FieldErrors implements RefusedFields {
  /** True when a value is of a wrong type. Then the operation cannot run at all. */
  hasWrongType = false

  override add(error: FieldError, breaks: 'type' | 'constraint' = 'type'): void {
    if (breaks === 'type') this.hasWrongType = true
    super.add(error)
  }
}
