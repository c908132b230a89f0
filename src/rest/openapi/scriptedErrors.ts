import type { OpenapiOperation, Paths } from './types.js'
import { ref } from './types.js'

/** The key of the errors that only a sandbox gives. Every operation of the schema documents all statuses from 500 on by itself. */
export const SCRIPTED = 'default'

/** Adds the header by which a caller of a sandbox asks for an error, and the replies to it, to every operation. */
export function withScriptedErrors(paths: Paths): Paths {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, scripted(operation)])),
    ]),
  )
}

function scripted(operation: OpenapiOperation): OpenapiOperation {
  return {
    ...operation,
    parameters: [...operation.parameters, ref('parameters', 'XSandboxError')],
    responses: { ...operation.responses, [SCRIPTED]: ref('responses', 'ScriptedError') },
  }
}
