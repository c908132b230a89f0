import { describe, expect, it } from 'vitest'
import { parseConfig, settings } from '../../src/config.js'
import { examine } from '../../src/doctor/examine.js'
import { checks } from '../../src/doctor/registers.js'
import { evidenceOf } from '../doctor/healthy.js'
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

describe('the doctor, for the configuration', () => {
  const alarming = (given: Readonly<Record<string, string>>) =>
    examine(
      checks.filter(({ subject }) => subject === 'configuration'),
      { ...evidenceOf({}), config: parseConfig(given) },
    )
      .findings.filter(({ severity }) => severity !== 'info')
      .map(({ check }) => check)

  it.each(givenSettings.filter(({ way }) => way === 'systemd' || way === 'Kubernetes, Deployment'))('has no warning of $way', (given) => {
    expect(alarming(given.settings)).toEqual([])
  })

  it('warns of the compose file as the page about deployment says', () => {
    const [{ settings: given } = { settings: {} }] = givenSettings.filter(({ way }) => way === 'compose')
    const [, said = ''] = /The doctor warns of this set-up: (.*?)\.\s/s.exec(projectFile('docs/deployment.md')) ?? []
    expect([...new Set(alarming(given))].toSorted()).toEqual([...said.matchAll(/`([\w-]+)`/g)].map(([, check]) => check).toSorted())
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
      'NODE_EXTRA_CA_CERTS',
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
