/** A migration by the name of its file, such as `0018_word`. */
export interface Migration {
  readonly name: string
  readonly text: string
}

/** The last migration before the rule: release 0.9.0 ended with 0011, and the migrations until here are reviewed in docs/upgrades.md. */
const LAST_FREE = 17

interface Rule {
  readonly form: RegExp
  /** The fault that the version before would meet. */
  readonly breaks: string
}

const rules: readonly Rule[] = [
  { form: /\bDROP\s+(TABLE|COLUMN|TYPE|FUNCTION|VIEW|SEQUENCE|SCHEMA)\b/i, breaks: 'drops something that the version before reads' },
  { form: /\bRENAME\b/i, breaks: 'renames something that the version before reads' },
  { form: /\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/i, breaks: 'changes the type of a column that the version before writes' },
  { form: /\bSET\s+NOT\s+NULL\b/i, breaks: 'demands values that the version before may leave out' },
  { form: /\bDROP\s+DEFAULT\b/i, breaks: 'takes a default away that the version before relies on' },
  {
    form: /\bADD\s+(CONSTRAINT\s+\S+\s+)?(CHECK|UNIQUE|PRIMARY\s+KEY|FOREIGN\s+KEY|EXCLUDE)\b/i,
    breaks: 'refuses rows that the version before writes',
  },
  { form: /\bCREATE\s+UNIQUE\s+INDEX\b/i, breaks: 'refuses rows that the version before writes' },
]
const NEW_COLUMN = /\bADD\s+COLUMN\b/i
const ALLOWED = /^\s*--\s*expand:\s*(\S+)/im

/**
 * The statements that the version before would not survive. A statement may follow an expand step: a comment `-- expand: 0018_word` in front of it names
 * the earlier migration since which no version needs the old form.
 */
export function migrationFaults(migrations: readonly Migration[]): string[] {
  return migrations.flatMap(({ name, text }) => {
    if (Number.parseInt(name, 10) <= LAST_FREE) return []
    const own = new Set(
      text.match(/\bCREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?"?\w+"?/gi)?.map((made) => /"?(\w+)"?$/.exec(made)?.[1] ?? ''),
    )
    return text.split('--> statement-breakpoint').flatMap((statement) => {
      const breaks = breakOf(statement)
      if (breaks === undefined || isAboutNewTable(statement, own)) return []
      const problem = allowanceProblem(statement, name, migrations)
      return problem === undefined ? [] : [`${name}: ${firstLine(statement)}: ${breaks}; ${problem}`]
    })
  })
}

function breakOf(statement: string): string | undefined {
  const code = statement.replace(/--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''")
  if (NEW_COLUMN.test(code) && /\bNOT\s+NULL\b/i.test(code) && !/\bDEFAULT\b|\bGENERATED\b/i.test(code))
    return 'adds a column that the version before does not write, without a default'
  return rules.find(({ form }) => form.test(code))?.breaks
}

/** A table that the migration makes is unknown to the version before. */
function isAboutNewTable(statement: string, made: ReadonlySet<string>): boolean {
  const [, table = ''] = /\b(?:TABLE(?:\s+ONLY)?|ON)\s+(?:"?public"?\.)?"?(\w+)"?/i.exec(statement.replace(/--.*$/gm, '')) ?? []
  return made.has(table)
}

function allowanceProblem(statement: string, name: string, migrations: readonly Migration[]): string | undefined {
  const [, expand] = ALLOWED.exec(statement) ?? []
  if (expand === undefined) return 'make the new form beside the old one first, and name that migration: -- expand: NUMBER_NAME'
  if (!migrations.some((other) => other.name === expand)) return `there is no migration ${expand}`
  return expand < name ? undefined : `the migration ${expand} is not earlier`
}

function firstLine(statement: string): string {
  const [line = ''] = statement.split('\n').filter((text) => text.trim() !== '' && !text.trim().startsWith('--'))
  return line.trim().slice(0, 100)
}
