import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../../..')

/** A released version, built in a folder of its own. */
export interface ReleasedVersion {
  readonly release: string
  readonly folder: string
  /** Runs its command line. @returns standard output */
  petstore(settings: Readonly<Record<string, string>>, ...args: readonly string[]): string
  remove(): Promise<void>
}

/** Builds a release of `contract/releases.json` in a worktree of git, with its own packages. */
export async function buildRelease(wanted: string): Promise<ReleasedVersion> {
  const releases: readonly { release: string; commit: string }[] = JSON.parse(
    readFileSync(path.join(root, 'contract/releases.json'), 'utf8'),
  )
  const found = releases.find(({ release }) => release === wanted)
  if (!found)
    throw new Error(`there is no release ${wanted}; contract/releases.json has ${releases.map(({ release }) => release).join(', ')}`)
  const parent = await mkdtemp(path.join(tmpdir(), 'petstore-release-'))
  const folder = path.join(parent, 'release')
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  git('worktree', 'add', '--detach', folder, found.commit)
  const remove = async () => {
    git('worktree', 'remove', '--force', folder)
    await rm(parent, { recursive: true, force: true })
  }
  try {
    execFileSync(process.execPath, ['scripts/setup.mjs'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  } catch (error) {
    await remove()
    throw error
  }
  return {
    release: wanted,
    folder,
    petstore: (settings, ...args) =>
      execFileSync(process.execPath, [path.join(folder, 'dist/cli.js'), ...args], {
        env: { PATH: process.env.PATH, APP_ENV: 'test', ...settings },
        encoding: 'utf8',
      }),
    remove,
  }
}
