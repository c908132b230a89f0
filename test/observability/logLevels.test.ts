import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/observability/log.js'
import { logModules, readLogLevels } from '../../src/observability/logLevels.js'

const facts = { requestId: 'id-1', method: 'GET', path: '/', route: '/', status: 200, ms: 1 }

/** The lines of a log with this setting: the module, or `start`, of each line. */
function writers(LOG_LEVEL: string, act = (_log: ReturnType<typeof createLog>) => {}): string[] {
  const lines: string[] = []
  const log = createLog({ LOG_LEVEL }, { write: (line) => void lines.push(line) })
  act(log)
  for (const level of ['debug', 'info', 'error'] as const) {
    log[level]('x')
    for (const module of logModules) log.of(module)[level]('x')
  }
  log.request(facts)
  return lines.map((line) => {
    const { module = 'start', level, msg } = JSON.parse(line)
    return `${module} ${msg === 'request' ? msg : level}`
  })
}

describe('LOG_LEVEL', () => {
  it.each([
    ['info,db=debug', { standard: 'info', ofModule: { db: 'debug' } }],
    [' warn , http = silent , db=trace ', { standard: 'warn', ofModule: { http: 'silent', db: 'trace' } }],
    ['db=debug', { standard: 'info', ofModule: { db: 'debug' } }],
    ['error', { standard: 'error', ofModule: {} }],
    ['loud', undefined],
    ['info,warn', undefined],
    ['info,', undefined],
    ['info,database=debug', undefined],
    ['db=debug,db=info', undefined],
    ['db=debug=info', undefined],
    ['db=', undefined],
  ])('%j is %j', (text, levels) => {
    expect(readLogLevels(text)).toEqual(levels)
  })

  it('holds for every module without a level of its own', () => {
    expect(writers('error')).toEqual(['start error', ...logModules.map((module) => `${module} error`)])
  })

  it('lowers or raises the level of one module alone', () => {
    expect(writers('error,db=debug')).toEqual(expect.arrayContaining(['db debug', 'db info', 'db error', 'http error', 'start error']))
    expect(writers('error,db=debug')).toHaveLength(logModules.length + 3)
    expect(writers('silent,mail=error')).toEqual(['mail error'])
  })

  it('of http decides on the lines of requests', () => {
    expect(writers('info')).toContain('http request')
    expect(writers('info,http=warn')).not.toContain('http request')
    expect(writers('silent,http=info')).toContain('http request')
  })

  it('can be changed while the log is in use', () => {
    expect(writers('silent,db=debug', (log) => log.setLevels('silent,mail=error'))).toEqual(['mail error'])
  })
})
