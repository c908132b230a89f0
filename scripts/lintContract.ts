// Checks the OpenAPI document in both versions against the rules of redocly.yaml and .spectral.yaml: no error, no warning, no hint.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openapiDocument } from '../src/contract.js'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }

/** @returns the JSON report of a linter; empty for a document without findings. */
function lint(program: string, args: readonly string[], findings: (report: never) => readonly object[]): Promise<string> {
  const options = { cwd: root, env: { ...process.env, ...quiet }, maxBuffer: 2 ** 26 }
  return new Promise((done) => {
    execFile(process.execPath, [program, 'lint', ...args, '--format', 'json'], options, (error, report) =>
      done(!error && findings(JSON.parse(report) as never).length === 0 ? '' : report || String(error)),
    )
  })
}

const redocly = (file: string) =>
  lint(require.resolve('@redocly/cli/bin/cli.js'), [file, '--config', 'redocly.yaml'], ({ problems }: { problems: object[] }) => problems)
const spectral = (file: string) =>
  lint(
    require.resolve('@stoplight/spectral-cli/dist/index.js'),
    [file, '--ruleset', '.spectral.yaml', '--quiet'],
    (problems: object[]) => problems,
  )

const folder = await mkdtemp(path.join(tmpdir(), 'petstore-contract-'))
const findings = (['3.1', '3.0'] as const).map(async (version) => {
  const file = path.join(folder, `openapi-${version}.json`)
  await writeFile(file, await openapiDocument(version))
  return [await redocly(file), await spectral(file)]
})
for (const finding of (await Promise.all(findings).finally(() => rm(folder, { recursive: true }))).flat()) {
  if (finding === '') continue
  console.error(finding)
  process.exitCode = 1
}
