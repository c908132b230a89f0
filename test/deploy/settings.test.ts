import { describe, expect, it } from 'vitest'
import { parseConfig, settings } from '../../src/config.js'
import { projectFile } from '../support/deploy/files.js'
import { givenSettings } from '../support/deploy/givenSettings.js'

const known = Object.keys(settings.shape)

describe.each(givenSettings)('the settings of $way', ({ way, settings: given }) => {
  it('exist', () => {
    expect(Object.keys(given).length).toBeGreaterThan(5)
    expect(known).toEqual(expect.arrayContaining(Object.keys(given)))
  })

  it('start a gateway that is not open to everybody, and stops as the balancer needs it', () => {
    const config = parseConfig(given)
    expect([config.isOpen, config.INTROSPECTION, config.PLAYGROUND, config.METRICS_PORT]).toEqual([false, false, false, 9464])
    expect(config.SHUTDOWN_DELAY_MS).toBe(5000)
    expect(config.APP_ENV).toBe(way === 'compose' ? 'staging' : 'production')
    if (way !== 'compose') expect(config.PUBLIC_URL).toMatch(/^https:/)
  })
})

it('every setting that the page about deployment and the example of nginx name exists', () => {
  for (const file of [
    'docs/deployment.md',
    'docs/alerts.md',
    'deploy/nginx/petstore-gateway.conf',
    'deploy/kubernetes/base/secret.example.yaml',
  ]) {
    const named = [...projectFile(file).matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)].map(([name]) => name.replace(/_FILE$/, ''))
    const others = [
      'NODE_OPTIONS',
      'NODE_ENV',
      'REPLACE_ME',
      'CONFIG',
      'NAME',
      'INTERNAL_ERROR',
      'SERVICE_UNAVAILABLE',
      'INSUFFICIENT_STORAGE',
      'PAYMENT_FAILED',
    ]
    expect([file, named.filter((name) => !known.includes(name) && !others.includes(name))]).toEqual([file, []])
  }
})
