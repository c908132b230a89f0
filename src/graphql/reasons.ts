import type { RequestContext } from '../context.js'
import { missingRights } from '../policies/authorize.js'
import { plan as checkPolicies } from '../policies/policies.js'
import type { Variables } from '../policies/price.js'
import type { Deprecation } from '../values/deprecation.js'
import type { ApiError } from '../values/errors/apiError.js'
import { invalidField } from '../values/errors/make.js'
import { checkCall, type RefusedInputs } from './callInputs.js'
import type { Plan } from './plan.js'
import { priceExcess } from './price.js'
import { toApiError } from './publicError.js'

/** Maximum number of bytes for the variables of a subscription as JSON. They stay in memory as long as the subscription. */
const MAX_KEPT_VARIABLES = 16 * 1024

/** The reasons why nothing of an operation runs. A promise only while a policy waits for another process. */
export type MaybeReasons = readonly unknown[] | Promise<readonly unknown[]>

const NO_REASONS: readonly unknown[] = []

/** @returns the refusal of a policy */
function refusalOf(plan: Plan, variables: Variables, context: RequestContext): MaybeRefusal | Promise<MaybeRefusal> {
  try {
    const used = plan.deprecated.isEmpty ? undefined : deprecatedPartsOf(plan, variables, context)
    const { kind, price } = plan.facts
    const run = { kind, price, rootFields: plan.running(variables), deprecated: used }
    return checkPolicies(run, context)?.then(noRefusal, toApiError)
  } catch (error) {
    return toApiError(error)
  }
}

/** The deprecated parts that a call uses. */
export function deprecatedPartsOf(
  { deprecated }: Pick<Plan, 'deprecated'>,
  variables: Variables,
  { style }: Pick<RequestContext, 'style'>,
): Deprecation[] {
  return deprecated.madeBy(variables, style).map(({ deprecation }) => deprecation)
}

type MaybeRefusal = ApiError | undefined
export const noRefusal = (): MaybeRefusal => undefined

/** Refusals that keep their status in both styles. They come before all others of a known operation. */
function hasOwnStatus({ code }: ApiError): boolean {
  return code === 'RATE_LIMIT_EXCEEDED' || code === 'SERVICE_UNAVAILABLE'
}

/**
 * The reasons why nothing of an operation runs, in the order of precedence: values of a wrong type, missing rights, our own rules for the whole
 * operation. An operation whose fields all lack their rights runs: each of its fields is then refused in its place. So is a field of a query or of a
 * mutation with a refused input; a subscription with a refused input does not begin. @returns an empty list when the operation runs
 */
export function reasonsAgainst(plan: Plan, variables: Variables, context: RequestContext, inputs?: RefusedInputs): MaybeReasons {
  // the policies and the reply tell of the price; a run that is refused costs nothing
  context.notes.cost = { ...context.notes.cost, requested: plan.price.requested(variables), actual: 0 }
  if (inputs?.ofWrongType) return [inputs.ofWrongType]
  const refusal = refusalOf(plan, variables, context)
  const decide = (policyRefusal: MaybeRefusal) => reasonsOf(plan, variables, context, inputs, policyRefusal)
  return refusal instanceof Promise ? refusal.then(decide) : decide(refusal)
}

function reasonsOf(
  plan: Plan,
  variables: Variables,
  context: RequestContext,
  inputs: Extract<RefusedInputs, { ofWrongType?: undefined }> | undefined,
  policyRefusal: MaybeRefusal,
): readonly unknown[] {
  if (policyRefusal && hasOwnStatus(policyRefusal)) {
    context.notes.refusal = policyRefusal
    return [policyRefusal]
  }
  const tooMuch = priceExcess(plan.price, variables)
  const { kind, rootFields } = plan.facts
  const cannotBegin = kind === 'subscription' && inputs !== undefined
  if (!policyRefusal && !tooMuch && !cannotBegin) return NO_REASONS
  const reasons = [policyRefusal ?? [], cannotBegin ? [...inputs.byField.values()] : [], tooMuch ?? []].flat()
  const missing = rootFields.flatMap((field) => missingRights(context.actor, field) ?? [])
  if (missing.length === 0) return reasons
  return missing.length === rootFields.length ? NO_REASONS : missing
}

/** The same for an operation that stays in memory. */
export function reasonsAgainstStart(plan: Plan, variables: Variables, context: RequestContext): MaybeReasons {
  const found = reasonsAgainst(plan, variables, context, checkCall(plan, variables, context))
  const withSize = (reasons: readonly unknown[]) => {
    const tooLarge = reasons.length > 0 ? undefined : checkKept(plan, variables)
    return tooLarge ? [tooLarge] : reasons
  }
  return found instanceof Promise ? found.then(withSize) : withSize(found)
}

export function declaredVariables({ variables }: Plan, values: Variables): Variables {
  return Object.fromEntries(variables.flatMap(({ name }) => (Object.hasOwn(values, name) ? [[name, values[name]]] : [])))
}

function checkKept(plan: Plan, values: Variables): ApiError | undefined {
  if (plan.operation.operation !== 'subscription') return undefined
  const bytes = Buffer.byteLength(JSON.stringify(declaredVariables(plan, values)))
  if (bytes <= MAX_KEPT_VARIABLES) return undefined
  const message = `must take at most ${MAX_KEPT_VARIABLES} bytes as JSON for a subscription; these take ${bytes}`
  return invalidField('variables', message, { allowed: { maxBytes: MAX_KEPT_VARIABLES } })
}
