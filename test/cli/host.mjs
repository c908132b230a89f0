// Runs programs of the build one after another in one process, as if each had a process of its own. Their modules are loaded once.
import { format } from 'node:util'

/** Ends a program in the place of `process.exit`. */
class Exit extends Error {}

let runs = 0
process.on('message', async ({ program, args, env }) => {
  const result = { status: 0, stdout: '', stderr: '' }
  let isOver = false
  const restore = replace(env, {
    write: (name, text) => {
      if (!isOver) result[name] += text
    },
    exit: (status = 0) => {
      if (!isOver) result.status = status
      isOver = true
      throw new Exit()
    },
  })
  process.argv = [process.execPath, `${program}.js`, ...args]
  try {
    await import(`../../dist/${program}.js?run=${++runs}`)
    if (!isOver) result.status = Number(process.exitCode ?? 0)
  } catch (error) {
    if (!isOver) Object.assign(result, { status: 1, stderr: `${result.stderr}${format(error)}\n` })
  }
  restore()
  process.send?.(result)
})
process.on('disconnect', () => process.exit())

/** Replaces the parts of the process that a program uses. @returns a function that puts them back */
function replace(env, { write, exit }) {
  const streams = ['stdout', 'stderr']
  const before = { env: process.env, exit: process.exit, write: streams.map((name) => process[name].write) }
  process.env = env
  process.exit = exit
  process.exitCode = undefined
  for (const name of streams) {
    process[name].write = (text, ...rest) => {
      write(name, text)
      rest.findLast((value) => typeof value === 'function')?.()
      return true
    }
  }
  return () => {
    process.env = before.env
    process.exit = before.exit
    process.exitCode = undefined
    streams.forEach((name, i) => {
      process[name].write = before.write[i]
      process[name].removeAllListeners('error')
    })
  }
}
