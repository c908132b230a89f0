import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { embeddedError } from './embeddedError.js'
import { isAlive, readPostmaster } from './readPostmaster.js'
import { serverSettings } from './serverSettings.js'
import type { Site } from './site.js'

export interface LaunchedServer {
  /** Resolves, with the reason, when the server has ended. */
  readonly gone: Promise<string>
  /** Fast shutdown: ends the sessions; all data is on disk afterwards. */
  stop(): Promise<void>
}

/**
 * A shell script between this process and the server. Descriptor 3 is a pipe whose other end only this process holds. However this process
 * ends, the guard then reads the end of file and asks the server for a fast shutdown. The guard has its own session (`detached`) and ignores
 * the signals of a terminal or a service manager: the server must serve until the requests are drained.
 */
const GUARD = `
trap '' HUP INT TERM
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -INT $server; } 2>/dev/null &
reader=$!
wait $server
status=$?
kill -KILL $reader
exit $status
`
const FAST_SHUTDOWN_MS = 10_000
const REMEMBERED_LINES = 8
const IN_USE = /lock file ".*" (already exists|is empty)|pre-existing shared memory block/

/**
 * Launches the server under the owner's name and waits until it accepts connections (after a crash: until it has recovered).
 * @returns undefined when another server holds the cluster. @throws Error when the server ends for any other reason.
 */
export async function launchServer(site: Site, owner: string): Promise<LaunchedServer | undefined> {
  const args = ['-c', GUARD, 'postgres-guard', join(site.native, 'bin', 'postgres'), '-D', site.cluster, ...serverSettings(site, owner)]
  const child = spawn('/bin/sh', args, { ...site.runAs, cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const lifeline = child.stdio[3]
  const output = child.stderr
  if (!(lifeline instanceof Socket) || !(output instanceof Socket)) throw embeddedError('its process has no pipes')
  lifeline.on('error', () => {}) // `exit` reports the same as a broken pipe
  output.on('error', () => {})

  const said: string[] = []
  const lines = createInterface(output)
  const ready = new Promise<boolean>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line)
      if (said.length > REMEMBERED_LINES) said.shift()
      if (line.includes('ready to accept connections')) resolve(true)
    })
    child.once('error', (error) => reject(embeddedError(error.message)))
    child.once('close', () => {
      if (said.some((line) => IN_USE.test(line))) resolve(false)
      else reject(embeddedError(said.join(' ') || 'it ended without a word'))
    })
  })
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      lifeline.destroy() // if only the guard was killed, its reader still ends the server
      resolve([signal ?? `status ${code}`, ...said.filter((line) => /^(FATAL|PANIC)/.test(line))].join(': '))
    })
  })
  if (!(await ready)) return undefined
  for (const handle of [child, lifeline, output]) handle.unref() // a forgotten stop() must not keep the process alive
  return { gone, stop: () => end(child, lifeline, () => push(site, owner)) }
}

async function end(child: ChildProcess, lifeline: Socket, late: () => Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref() // an unreferenced child does not keep Node alive: Node could exit before the child has ended
  const exited = once(child, 'exit')
  lifeline.destroy()
  const timer = setTimeout(() => void late(), FAST_SHUTDOWN_MS)
  await exited
  clearTimeout(timer)
}

async function push(site: Site, owner: string): Promise<void> {
  const server = await readPostmaster(site.cluster)
  if (server?.owner === owner && isAlive(server.pid)) process.kill(server.pid, 'SIGQUIT')
}
