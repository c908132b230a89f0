// Runs the suite on another Node: `npm run test:node -- 24 [FILTER…]`. Further words go to `npm test`. npm installs its package `node`, which brings the
// program, into a folder of its own, so neither `package.json` nor the lock file changes. Plain Node without packages.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const [version = '', ...words] = process.argv.slice(2)
const npm = process.env.npm_execpath

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' })
  if (error) console.error(error.message)
  return status ?? 1
}

/** @returns the folder of the program, after an installation if it is missing; undefined after a message of npm */
function install() {
  const folder = join(root, 'node_modules/.cache/node', version)
  const programs = join(folder, 'node_modules/node/bin')
  const isThere = () => existsSync(join(programs, 'node')) || existsSync(join(programs, 'node.exe'))
  // the package fetches the program of this system by a script
  if (!isThere())
    run(process.execPath, [npm, 'install', '--prefix', folder, '--ignore-scripts=false', '--no-audit', '--no-fund', `node@${version}`])
  return isThere() ? programs : undefined
}

if (!npm || !/^\d+(\.\d+){0,2}$/.test(version)) {
  console.error('usage: npm run test:node -- VERSION [FILTER…], such as: npm run test:node -- 24 test/http')
  process.exit(2)
}
const programs = install()
if (!programs) process.exit(1)
// npm, the set-up, the build, vitest and all programs that the tests start find this Node first
process.env.PATH = programs + delimiter + process.env.PATH
const node = join(programs, 'node')
run(node, ['--version'])
process.exit(run(node, [npm, 'test', '--', ...words]))
