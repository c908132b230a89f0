import { deployFiles, readYaml } from './files.js'

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

interface RecordingRule {
  readonly record: string
  readonly expr: string
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly (AlertRule | RecordingRule)[] }[]
}

/** The files of rules, by their paths. */
export const ruleFiles: ReadonlyMap<string, RuleFile> = new Map(
  deployFiles('prometheus/rules', '.yaml').map((name) => [name, readYaml(name)[0] as RuleFile]),
)

/** All rules. */
export const rules = [...ruleFiles.values()].flatMap(({ groups }) => groups.flatMap((group) => group.rules))

export const alertRules = rules.filter((rule): rule is AlertRule => 'alert' in rule)
