import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect } from 'vitest'
import type { DatabaseAddress } from '../../src/db/address.js'
import { databaseSettings } from '../cli/runCli.js'
import { until } from './until.js'

export const root = path.resolve(import.meta.dirname, '../..')

/** Makes a folder for a copy of the project. It lies below the project's packages, so that imports of packages are found. */
export const folderOfCopy = (name: string): string => mkdtempSync(path.join(root, 'node_modules', `.${name}-`))

/** The files below a folder, as paths from that folder. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
}

/** Builds the changed copy of `src` in a folder. The build of the project has the files that are the same; only the others are compiled. */
export function buildCopy(folder: string): void {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile)
  // without the package.json beside it, the compiler would take a file for CommonJS
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, module: 'ESNext', moduleResolution: 'Bundler' }, root)
  const originals = new Set(filesBelow(path.join(root, 'src')))
  for (const file of filesBelow(path.join(folder, 'src'))) {
    if (file.endsWith('.d.ts')) continue
    const built = path.join('dist', file.replace(/\.ts$/, '.js'))
    const target = path.join(folder, built)
    mkdirSync(path.dirname(target), { recursive: true })
    const source = readFileSync(path.join(folder, 'src', file))
    if (!file.endsWith('.ts')) writeFileSync(target, source)
    else if (originals.has(file) && source.equals(readFileSync(path.join(root, 'src', file)))) copyFileSync(path.join(root, built), target)
    else writeFileSync(target, ts.transpileModule(source.toString(), { compilerOptions: options, fileName: file }).outputText)
  }
}

/** Starts the built copy in a folder on a database, and stops it after `act`. */
export async function withCopyServer(
  folder: string,
  address: DatabaseAddress,
  settings: Readonly<Record<string, string>>,
  act: (url: string) => Promise<void>,
): Promise<void> {
  const env = { ...process.env, ...databaseSettings(address), PORT: '0', DATA_DIR: path.join(folder, 'data'), ...settings }
  const server = spawn(process.execPath, ['dist/main.js'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  server.stderr.on('data', (text) => {
    said += text
  })
  try {
    await until(() => expect(said).toContain('is ready at'))
    const [, url = ''] = /is ready at (\S+)/.exec(said) ?? []
    await act(url)
  } finally {
    server.kill('SIGKILL')
  }
}
