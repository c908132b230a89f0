import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { deployFiles, deployFolder, projectFile, readYaml } from '../support/deploy/files.js'

const require = createRequire(import.meta.url)
const { run: lint } = require('dockerfilelint') as { run(rules: string, text: string): object[] } // it has no types
const root = path.join(deployFolder, '..')
const dockerfile = projectFile('deploy/Dockerfile')
const [{ services, volumes, secrets }] = readYaml('deploy/compose.yaml')

describe('the Dockerfile', () => {
  it('has no finding of dockerfilelint', () => {
    expect(lint(deployFolder, dockerfile)).toEqual([])
    expect(lint(deployFolder, 'FROM node\n')).toHaveLength(1) // it has no version
  })

  it('copies files that exist, and .dockerignore lets them through and nothing else', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))
    for (const source of copied) expect([source, existsSync(path.join(root, source))]).toEqual([source, true])
    const [everything, ...admitted] = projectFile('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(everything).toBe('*')
    expect(admitted.map((line) => line.slice(1)).toSorted()).toEqual([...new Set(copied)].toSorted())
  })

  it('runs the gateway without root, on one exact version of Node.js that the gateway supports', () => {
    const bases = new Set([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base))
    expect([...bases]).toEqual(['node:20.19.5-bookworm-slim'])
    expect(JSON.parse(projectFile('package.json')).engines.node).toBe('>=20.19')
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '))
    expect(last).toMatch(/^USER 10001:10001$/m)
    expect(last).toMatch(/^HEALTHCHECK .*\/health\/ready/m)
    expect(last).toContain('CMD ["node", "--v8-pool-size=1", "dist/main.js"]')
    expect(projectFile('package.json')).toContain('node --v8-pool-size=1 scripts/setup.mjs --then dist/main.js')
  })
})

describe('the compose file', () => {
  it('starts the gateway with all that stands around it', () => {
    expect(Object.keys(services)).toEqual(['gateway', 'postgres', 'redis', 'collector', 'prometheus', 'grafana'])
    expect(services.gateway.depends_on).toEqual({ postgres: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } })
    for (const name of Object.keys(services.gateway.depends_on)) expect(services[name].healthcheck.test[0]).toBe('CMD')
  })

  it('pins every image, and publishes ports to this machine only', () => {
    for (const [name, { image, ports = [] }] of Object.entries<{ image: string; ports?: string[] }>(services)) {
      expect([name, image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+(\.\d+)?(-\w+)?$/)])
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
    }
  })

  it('gives the gateway a read-only file system without rights', () => {
    expect(services.gateway).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    expect(services.gateway.volumes).toEqual(['pictures:/data', 'backups:/backups'])
    expect(dockerfile).toContain('RUN mkdir /data /backups && chown 10001:10001 /data /backups') // a new volume takes the owner of its folder
  })

  it('declares each volume and each secret that it uses, and mounts files that exist', () => {
    for (const { volumes: mounts = [], secrets: used = [] } of Object.values<{ volumes?: string[]; secrets?: string[] }>(services)) {
      for (const name of used) expect(Object.keys(secrets)).toContain(name)
      for (const mount of mounts) {
        const [source = ''] = mount.split(':')
        if (source.startsWith('.')) expect([source, existsSync(path.join(deployFolder, source))]).toEqual([source, true])
        else expect(Object.keys(volumes)).toContain(source)
      }
    }
    expect(projectFile('.gitignore').split('\n')).toContain('deploy/secrets/')
  })
})

describe('Prometheus and the collector', () => {
  const [{ scrape_configs, rule_files, global }] = readYaml('deploy/prometheus/prometheus.yaml')

  it('find the gateway of the compose file and the rules', () => {
    const [job] = scrape_configs
    expect(job.static_configs).toEqual([{ targets: ['gateway:9464'] }])
    expect(job.authorization.credentials_file).toBe(services.gateway.environment.METRICS_TOKEN_FILE)
    expect(rule_files).toEqual(['rules/*.yaml'])
    expect(deployFiles('prometheus/rules', '.yaml').length).toBeGreaterThanOrEqual(3)
    expect(global.external_labels.docs).toMatch(/^https:.*\/docs$/)
  })

  it('take the traces of the gateway', () => {
    const [{ receivers, service }] = readYaml('deploy/collector/collector.yaml')
    const { port, hostname } = new URL(services.gateway.environment.OTEL_EXPORTER_OTLP_ENDPOINT)
    expect(receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${port}`)
    expect(Object.keys(services)).toContain(hostname)
    expect(service.pipelines.traces.receivers).toEqual(['otlp'])
  })
})

describe('the unit of systemd', () => {
  const unit = projectFile('deploy/systemd/petstore-gateway.service')

  it('starts the gateway as the image does, and leaves it the time of its stop', () => {
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/node --v8-pool-size=1 dist\/main\.js$/m)
    expect(unit).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m)
    expect(unit).toMatch(/^TimeoutStopSec=45$/m)
  })

  it('takes every secret from a credential', () => {
    const credentials = [...unit.matchAll(/^LoadCredential=([\w-]+):/gm)].map(([, name]) => name)
    const files = [...unit.matchAll(/^Environment=\w+_FILE=%d\/(.*)$/gm)].map(([, name]) => name)
    expect(files).toEqual(credentials)
    expect(files).toEqual(['database-url', 'encryption-key', 'metrics-token', 'smtp-url'])
  })

  it('has the same settings as the commands and the nightly backup', () => {
    const variables = (text: string) => text.split(/\s/).filter((word) => /^[A-Z_]+=/.test(word))
    const command = projectFile('deploy/systemd/petstore').replaceAll('$settings', '/etc/petstore-gateway')
    const ofCommand = variables(command.slice(command.indexOf('export')))
    const ofUnit = [...unit.matchAll(/^Environment=(.*)/gm)].flatMap(([, line = '']) =>
      variables(line.replaceAll('%d', '/etc/petstore-gateway')),
    )
    expect(ofUnit.filter((variable) => !variable.startsWith('SHUTDOWN_DELAY_MS=')).toSorted()).toEqual(ofCommand.toSorted())
    const backup = projectFile('deploy/systemd/petstore-backup.service')
    expect(backup).toMatch(/^ExecStart=\/usr\/local\/bin\/petstore backup \/var\/backups\/petstore --keep 7d$/m)
    expect(projectFile('deploy/systemd/petstore-backup.timer')).toMatch(/^OnCalendar=\*-\*-\* 02:00:00 UTC$/m)
  })

  it.each(['NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=', 'PrivateTmp=yes', 'SystemCallFilter=@system-service'])(
    'has %s',
    (line) => expect(unit.split('\n')).toContain(line),
  )
})
