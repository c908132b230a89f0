// Makes a clone ready to run: `node scripts/setup.mjs [--then FILE args…]`. Plain Node without packages, because it installs them.
// It installs and builds if necessary, under a lock, and with --then continues as FILE in the same process: signals reach FILE
// directly. It is not a pre-script of npm, because --ignore-scripts skips pre-scripts.
import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NODE_AT_LEAST = [20, 19]
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const installStamp = join(modules, '.setup-stamp')
const installMark = join(modules, '.setup-unfinished')
const npmsOwnRecord = join(modules, '.package-lock.json') // npm writes it last
const lock = join(modules, '.setup-lock')
const dist = join(root, 'dist')
const buildStamp = join(dist, '.build-stamp')
const draftPrefix = '.dist-'

const say = (text) => process.stderr.write(`setup: ${text}\n`)

/** Installs and builds if necessary. @throws Error after a message when a step fails. */
export async function setUp() {
  if (isDone()) return
  const release = await acquireLock()
  try {
    if (!isInstalled()) await install()
    if (!isBuilt()) await build()
  } finally {
    release()
  }
}

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
const isInstalled = () => read(installStamp) === packagesHash()
const isBuilt = () => read(buildStamp) === sourcesHash()
const isDone = () => isInstalled() && isBuilt()

function packagesHash() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const name of ['package.json', 'package-lock.json']) hash.update(`\0${read(join(root, name))}`)
  return hash.digest('hex')
}

function sourcesHash() {
  const hash = createHash('sha256').update(packagesHash()) // it pins the compiler
  const configs = ['tsconfig.json', 'tsconfig.build.json', 'scripts/setup.mjs', 'scripts/bundle.mjs'].map((name) => join(root, name))
  for (const path of [...configs, ...sources()]) hash.update(`\0${relative(root, path)}\0`).update(readFileSync(path))
  return hash.digest('hex')
}

function sources() {
  const entries = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath ?? entry.path, entry.name)] : [])).sort()
}

async function install() {
  // npm takes a half-unpacked package for an installed package, so the remains of a killed install are not used.
  if (existsSync(installMark) && changed(npmsOwnRecord) < changed(installMark)) {
    for (const name of readdirSync(modules)) if (join(modules, name) !== lock) rmSync(join(modules, name), { recursive: true, force: true })
  }
  say('installing packages…')
  writeFileSync(installMark, '')
  // --no-save keeps the lock file unchanged. The development packages contain the compiler and are needed under any NODE_ENV.
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const npm = process.env.npm_execpath ?? ''
  const output = await (/^npm/.test(basename(npm)) ? run(process.execPath, [npm, ...args]) : run('npm', args, process.platform === 'win32'))
  rmSync(installMark, { force: true }) // after a failure npm has restored the folder itself
  if (output.failed) throw new Error(`npm install failed (${output.failed})\n${output.text}`)
  writeFileSync(installStamp, packagesHash())
}

async function build() {
  say('building…')
  const hash = sourcesHash()
  for (const name of readdirSync(root)) if (name.startsWith(draftPrefix)) rmSync(join(root, name), { recursive: true, force: true })
  const draft = join(root, `${draftPrefix}new-${process.pid}`)
  const tsc = join(modules, 'typescript/bin/tsc')
  // Types are the business of `npm run check`.
  const compile = [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', draft]
  const bundle = [join(root, 'scripts/bundle.mjs'), join(draft, 'site/built')]
  for (const output of await Promise.all([compile, bundle].map((args) => run(process.execPath, args)))) {
    if (!output.failed) continue
    rmSync(draft, { recursive: true, force: true })
    throw new Error(`the build failed (${output.failed})\n${output.text}`)
  }
  for (const path of sources()) {
    if (/\.[cm]?tsx?$/.test(path)) continue
    const copy = join(draft, relative(join(root, 'src'), path))
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(path, copy)
  }
  writeFileSync(join(draft, '.build-stamp'), hash)
  const old = join(root, `${draftPrefix}old-${process.pid}`)
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(draft, dist)
  rmSync(old, { recursive: true, force: true })
}

/** Runs a program silently to its end. A signal to this process ends the program, then this process. */
function run(file, args, shell = false) {
  const child = spawn(file, args, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] })
  const text = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => text.push(chunk))
  if (child.pid) writeFileSync(lock, `${read(lock)}\n${identity(child.pid)}`) // if this process is killed, the child still works in here
  const forward = (signal) => {
    child.kill(signal)
    child.once('exit', () => process.kill(process.pid, signal))
    for (const name of SIGNALS) process.removeListener(name, forward)
  }
  for (const name of SIGNALS) process.on(name, forward)
  return new Promise((settle) => {
    const done = (failed) => {
      for (const name of SIGNALS) process.removeListener(name, forward)
      settle({ failed, text: text.join('').trim() })
    }
    child.once('error', (error) => done(error.message))
    child.once('close', (code, signal) => done(code === 0 ? '' : (signal ?? `status ${code}`)))
  })
}
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The lock names the processes that work in here, one a line. It is void when all of them have ended. Returns its release. */
async function acquireLock() {
  mkdirSync(modules, { recursive: true })
  const own = `${lock}-${randomUUID()}`
  writeFileSync(own, identity(process.pid))
  try {
    for (let told = false; ; told = true) {
      try {
        linkSync(own, lock) // in one step, unlike creating and then writing
        return () => rmSync(lock, { force: true })
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const holders = read(lock)
      if (holders && !holders.split('\n').some(isWorking)) breakLock(holders)
      else {
        if (!told) say('waiting for another set-up to finish…')
        await delay(100)
      }
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** Removes the void lock, unless another process has just removed it and holds its own lock now. */
function breakLock(holders) {
  const grave = `${lock}-${randomUUID()}`
  try {
    renameSync(lock, grave)
    if (read(grave) !== holders) linkSync(grave, lock)
    rmSync(grave, { force: true })
  } catch {
    // already removed: the next round decides
  }
}

/** A process id and its start time, because ids are reused (in a container at every start). */
function identity(pid) {
  const stat = read(`/proc/${pid}/stat`)
  const [, state, ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ')
  return `${pid} ${state === 'Z' ? 'ended' : (fields[18] ?? '')}`
}

function isWorking(holder) {
  const pid = Number.parseInt(holder, 10)
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return identity(pid) === holder
}

async function main([flag, file, ...args]) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor < NODE_AT_LEAST[1])) {
    throw new Error(`Node ${NODE_AT_LEAST.join('.')} or newer is needed, this is ${process.versions.node}`)
  }
  if (flag !== undefined && (flag !== '--then' || !file)) throw new Error('usage: node scripts/setup.mjs [--then FILE args…]')
  await setUp()
  if (!file) return undefined
  const path = resolve(root, file)
  process.argv = [process.execPath, path, ...args]
  return path
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  let next
  try {
    next = await main(process.argv.slice(2))
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
  if (next) await import(pathToFileURL(next).href) // errors of FILE are not errors of this script
}
