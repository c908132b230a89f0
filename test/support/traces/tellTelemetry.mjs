import { writeSync } from 'node:fs'
import Module, { register } from 'node:module'

/* Loaded before a program: tells on standard error which modules of OpenTelemetry the program loads, by `require` or by `import`. */

const tell = (name) => writeSync(2, `loaded ${name}\n`)

const resolve = Module._resolveFilename
Module._resolveFilename = function (request, ...rest) {
  if (request.startsWith('@opentelemetry/')) tell(request)
  return resolve.call(this, request, ...rest)
}

const hook = `
import { writeSync } from 'node:fs'
export function resolve(specifier, context, next) {
  if (specifier.startsWith('@opentelemetry/')) writeSync(2, 'loaded ' + specifier + '\\n')
  return next(specifier, context)
}`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
