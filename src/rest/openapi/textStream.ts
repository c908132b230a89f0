import { ref, type Schema } from './types.js'

/** A body that is sent as a stream. */
export const TEXT_STREAM: Schema = { ...ref('schemas', 'TextStream') }

/** `components.schemas` of streams. The only text of the document without a limit; `.spectral.yaml` names it. */
export const streamSchemas: Readonly<Record<string, Schema>> = {
  TextStream: { type: 'string', description: 'Text of any length. Read it as a stream.' },
}
