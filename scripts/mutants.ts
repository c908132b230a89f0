// Breaks the code on purpose and runs the tests: a fault that no test sees is a missing test. Takes minutes to hours.
//   npm run mutants -- sql [TEXT]        statements that write, from the lists in scripts/mutants/sql/; TEXT selects rules
//   npm run mutants -- reads [TEXT]      planned reads, from scripts/mutants/reads.ts
//   npm run mutants -- domain/orders orders payments   a folder or a file below src/, by StrykerJS, with the tests of these folders below test/
//   npm run mutants -- domain/orders/status.ts:5-9,domain/sight.ts policies   lines of a file, and several places
import { execFile, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { reads } from './mutants/reads.js'
import { access } from './mutants/sql/access.js'
import { catalogue } from './mutants/sql/catalogue.js'
import { delivery } from './mutants/sql/delivery.js'
import { shop } from './mutants/sql/shop.js'
import type { SqlMutant } from './mutants/sqlMutant.js'

/** A fault that makes the tests wait without end counts as seen. */
const TIMEOUT_MS = 5 * 60_000

const [target, ...rest] = process.argv.slice(2)
/** The lists of faults, each with the folder of its files. */
const lists: Readonly<Record<string, readonly [folder: string, mutants: readonly SqlMutant[]]>> = {
  sql: ['src/db/queries', [...catalogue, ...shop, ...access, ...delivery]],
  reads: ['src', reads],
}
const list = lists[target ?? '']
if (!target || (!list && rest.length === 0))
  throw new Error('Name a target: sql, reads, or a folder below src/ and the folders below test/ that test it.')
process.exitCode = list
  ? await breakStatements(
      list[0],
      list[1].filter(({ rule }) => rule.includes(rest[0] ?? '')),
    )
  : await breakCode(target, rest)

/** @returns the exit status: 1 when a fault was not seen. */
async function breakStatements(folder: string, mutants: readonly SqlMutant[]): Promise<number> {
  const copy = copyProject()
  let unseen = 0
  try {
    for (const { rule, file, text, fault, tests } of mutants) {
      const path = join(copy, folder, file)
      const code = readFileSync(path, 'utf8')
      writeFileSync(
        path,
        code.replace(text, () => fault),
      )
      const seenBy = await firstFailure(copy, tests)
      writeFileSync(path, code)
      if (!seenBy) unseen += 1
      process.stdout.write(`${seenBy ? 'seen' : 'NOT SEEN'} | ${rule} | ${seenBy ?? file}\n`)
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  process.stdout.write(`${mutants.length - unseen} of ${mutants.length} faults were seen\n`)
  return unseen > 0 ? 1 : 0
}

/** A copy of the tracked files, which shares the installed packages. */
function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'petstore-mutants-'))
  const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean)
  for (const file of files) cpSync(file, join(copy, file))
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
  return copy
}

/** @returns the title of the first failed test; undefined when all tests pass. */
async function firstFailure(folder: string, tests: readonly string[]): Promise<string | undefined> {
  const paths = tests.map((path) => `test/${path}`)
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'tests', '--bail', '1', '--reporter', 'json', ...paths]
  try {
    await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: TIMEOUT_MS, maxBuffer: Number.POSITIVE_INFINITY })
    return undefined
  } catch (error) {
    const { stdout, killed } = error as { readonly stdout: string; readonly killed: boolean }
    return killed ? 'no end' : (/"fullName":"([^"]*)","status":"failed"/.exec(stdout)?.[1] ?? 'a failed start')
  }
}

function breakCode(places: string, tests: readonly string[]): Promise<number> {
  const mutate = places.split(',').map((place) => (/\.ts(:\d+-\d+)?$/.test(place) ? `src/${place}` : `src/${place}/**/*.ts`))
  const args = [
    'node_modules/@stryker-mutator/core/bin/stryker.js',
    'run',
    'scripts/mutants/stryker.config.json',
    '--mutate',
    mutate.join(),
  ]
  const stryker = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, MUTANT_TESTS: tests.join(',') } })
  return new Promise((resolve, reject) => {
    stryker.on('error', reject)
    stryker.on('exit', (code) => resolve(code ?? 1))
  })
}
