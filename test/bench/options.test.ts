import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../bench/options.js'

const names = (args: readonly string[]) => parseOptions(args)?.servers.map(({ name }) => name)

describe('the options of the benchmark', () => {
  it('measure every server by default, and the reference always', () => {
    expect(names([])).toEqual(['limit', 'gateway', 'unlimited', 'fastifyByHand', 'mercurius', 'graphqlYoga', 'plainApollo'])
    expect(names(['--only', 'mercurius'])).toEqual(['limit', 'mercurius'])
  })

  it('put another build beside this one and the reference', () => {
    expect(names(['--against', '/elsewhere'])).toEqual(['limit', 'gateway', 'against'])
    expect(names(['--against', '/elsewhere', '--only', 'fastifyByHand'])).toEqual(['limit', 'gateway', 'fastifyByHand', 'against'])
    expect(parseOptions(['--against', '/elsewhere', '--rounds', '3'])?.rounds).toBe(9)
  })

  it('give further settings to this build alone', () => {
    const envs = parseOptions(['--against', '/elsewhere', '--with', 'LOG_LEVEL=warn A=b=c'])?.servers.map(({ env }) => [
      env.LOG_LEVEL,
      env.A,
    ])
    expect(envs).toEqual([
      [undefined, undefined],
      ['warn', 'b=c'],
      ['info', undefined],
    ])
    expect(() => parseOptions(['--with', 'LOG_LEVEL'])).toThrow('--with takes settings as A=1, not LOG_LEVEL')
  })

  it('take one number for pets and orders', () => {
    expect(parseOptions(['--rows', '1000000'])?.sizes).toEqual({ pets: 1_000_000, users: 100_000, orders: 1_000_000 })
    expect(parseOptions([])?.sizes).toEqual({ pets: 100_000, users: 10_000, orders: 100_000 })
    expect(() => parseOptions(['--rows', 'many'])).toThrow('--rows takes a number')
  })

  it('refuse a server that does not exist, and name those that do', () => {
    expect(() => parseOptions(['--only', 'express'])).toThrow('there is no express; there are limit, gateway')
  })
})
