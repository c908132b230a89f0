/** The environments that a gateway may run in. */
export const environments = ['development', 'test', 'sandbox', 'staging', 'production'] as const
export type EnvironmentName = (typeof environments)[number]

type OtherDefaults = Readonly<Partial<Record<EnvironmentName, string>>>

/** Marks a setting that has another default in some environments: its text there. */
export function otherwiseIn(defaults: OtherDefaults): { readonly otherDefaults: OtherDefaults } {
  return { otherDefaults: defaults }
}

/** The default of a setting in an environment, where it differs from the common default. @param meta of the setting */
export function otherDefault(meta: Readonly<Record<string, unknown>> | undefined, environment: EnvironmentName): string | undefined {
  return (meta?.otherDefaults as OtherDefaults | undefined)?.[environment] // `otherwiseIn` has written it
}

/** Marks a setting whose value no command and no page shows. */
export const SECRET = { isSecret: true } as const
