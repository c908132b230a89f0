import { describe, expect, it } from 'vitest'
import { readYaml } from '../support/deploy/files.js'
import { kubernetesObject, kubernetesObjects, workloads } from '../support/deploy/kubernetes.js'

const deployment = kubernetesObject('Deployment')
const pod = deployment.spec.template.spec
const [gateway] = pod.containers
const seconds = ({ periodSeconds, failureThreshold }: { periodSeconds: number; failureThreshold: number }) =>
  periodSeconds * failureThreshold

describe.each(workloads)('a pod of the $kind', ({ spec }) => {
  const { containers, ...pod } = spec.template.spec

  it('has no right that it does not need', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(containers).toHaveLength(1)
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  it('mounts its secrets read-only, and every file that a setting names', () => {
    const [{ env, volumeMounts }] = containers
    expect(volumeMounts[0]).toEqual({ name: 'secrets', mountPath: '/run/secrets/petstore', readOnly: true })
    expect(pod.volumes[0]).toEqual({ name: 'secrets', secret: { secretName: 'petstore-gateway', defaultMode: 0o440 } })
    const files = Object.keys(kubernetesObject('Secret').stringData).map((name) => `/run/secrets/petstore/${name}`)
    for (const { value } of env) expect(files).toContain(value)
  })

  it('has a bound of memory, and its settings from the ConfigMap', () => {
    const [{ resources, envFrom }] = containers
    expect(resources.limits.memory).toMatch(/^\d+Mi$/)
    expect(envFrom).toEqual([{ configMapRef: { name: kubernetesObject('ConfigMap').metadata.name } }])
  })
})

describe('the Deployment', () => {
  it('asks whether the gateway lives, and sends it requests only when it is ready', () => {
    expect(gateway.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'http' })
    expect(gateway.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'http' })
    expect(gateway.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'http' })
    expect(seconds(gateway.startupProbe)).toBe(300)
  })

  it('leaves a stopping gateway the time of its delay and of its stop, and the delay covers the probes', () => {
    const delay = Number(kubernetesObject('ConfigMap').data.SHUTDOWN_DELAY_MS) / 1000
    expect(delay).toBe(5)
    expect(delay).toBeGreaterThan(seconds(gateway.readinessProbe))
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(delay + 30)
  })

  it('is spread over zones and machines, and replaced without a gap', () => {
    expect(pod.topologySpreadConstraints.map(({ topologyKey }: { topologyKey: string }) => topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ])
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 })
    expect(deployment.spec).not.toHaveProperty('replicas') // the autoscaler sets them
  })

  it('gives Node.js a heap that fits into the memory of the container', () => {
    const [, heap = ''] = /--max-old-space-size=(\d+)/.exec(kubernetesObject('ConfigMap').data.NODE_OPTIONS) ?? []
    expect(Number(heap) / Number.parseInt(gateway.resources.limits.memory, 10)).toBeLessThanOrEqual(0.75)
  })
})

describe('the CronJob of backups', () => {
  const { spec } = kubernetesObject('CronJob')
  const [backup] = spec.jobTemplate.spec.template.spec.containers

  it('writes each night to the volume of backups, one at a time', () => {
    expect([spec.schedule, spec.timeZone, spec.concurrencyPolicy]).toEqual(['0 2 * * *', 'Etc/UTC', 'Forbid'])
    expect(backup.command).toEqual(['node', 'dist/cli.js', 'backup', '/backups', '--keep', '7d'])
    expect(backup.volumeMounts[1]).toEqual({ name: 'backups', mountPath: '/backups' })
    const claim = kubernetesObject('PersistentVolumeClaim').metadata.name
    expect(spec.jobTemplate.spec.template.spec.volumes[1]).toEqual({ name: 'backups', persistentVolumeClaim: { claimName: claim } })
  })
})

describe('objects beside the Deployment', () => {
  const labels = deployment.spec.template.metadata.labels

  it('choose its pods', () => {
    expect(deployment.spec.selector.matchLabels).toEqual(labels)
    expect(kubernetesObject('Service').spec.selector).toEqual(labels)
    expect(kubernetesObject('PodDisruptionBudget').spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: labels } })
    const [{ values }] = kubernetesObject('NetworkPolicy').spec.podSelector.matchExpressions
    expect(values).toEqual(workloads.map(({ spec }) => spec.template.metadata.labels['app.kubernetes.io/name']))
  })

  it('scale it, and leave enough pods for a disruption', () => {
    const { scaleTargetRef, minReplicas, maxReplicas } = kubernetesObject('HorizontalPodAutoscaler').spec
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.metadata.name })
    expect([minReplicas, maxReplicas]).toEqual([3, 8])
    expect(gateway.resources.requests.cpu).toBe('500m') // the share of it decides
  })

  it('lead from the host to the port of the gateway', () => {
    const ports = Object.fromEntries(
      gateway.ports.map(({ name, containerPort }: { name: string; containerPort: number }) => [name, containerPort]),
    )
    expect(ports).toEqual({ http: 8080, metrics: 9464 })
    const [service] = kubernetesObject('Service').spec.ports
    expect(service.targetPort).toBe('http')
    const { rules, tls } = kubernetesObject('Ingress').spec
    expect(rules[0].http.paths[0].backend.service).toEqual({ name: 'petstore-gateway', port: { name: service.name } })
    expect(tls[0].hosts).toEqual([rules[0].host])
    expect(kubernetesObject('ConfigMap').data.PUBLIC_URL).toBe(`https://${rules[0].host}`)
  })

  it('let in only callers and Prometheus, and let out nothing to private addresses but the stores', () => {
    const { ingress, egress } = kubernetesObject('NetworkPolicy').spec
    expect(ingress.map(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port))).toEqual([[8080], [9464]])
    const [open] = egress.filter(({ to }: { to: object[] }) => to.some((peer) => 'ipBlock' in peer))
    expect(open.to[0].ipBlock.except).toEqual(expect.arrayContaining(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16']))
    expect(open.ports.map(({ port }: { port: number }) => port)).toEqual([443, 465, 587])
  })
})

describe('the kustomizations', () => {
  const [base] = readYaml('deploy/kubernetes/base/kustomization.yaml')
  const [sandbox] = readYaml('deploy/kubernetes/sandbox/kustomization.yaml')

  it('hold every object but the job, which runs before, and the secret, which is only an example', () => {
    const listed = base.resources.flatMap((name: string) => readYaml(`deploy/kubernetes/base/${name}`))
    const left = kubernetesObjects.filter(({ kind }) => !listed.some((object: { kind: string }) => object.kind === kind))
    expect(left.map(({ kind }) => kind).toSorted()).toEqual(['Job', 'Secret'])
    for (const { kind, metadata } of [...left, kubernetesObject('Namespace')])
      expect([kind, metadata.namespace ?? metadata.name]).toEqual([kind, base.namespace])
  })

  it('name one image', () => {
    const [{ name, newName, newTag }] = base.images
    for (const { image } of [gateway, kubernetesObject('CronJob').spec.jobTemplate.spec.template.spec.containers[0]])
      expect(image).toBe(name)
    expect(kubernetesObject('Job').spec.template.spec.containers[0].image).toBe(`${newName}:${newTag}`)
  })

  it('make a sandbox of the base: another namespace and host, no money, no mail, no backup', () => {
    expect(sandbox.resources).toEqual(['../base'])
    const patched = new Map<string, string>(
      sandbox.patches.map(({ target, patch }: { target: { kind: string }; patch: string }) => [target.kind, patch]),
    )
    for (const { target } of sandbox.patches) expect(kubernetesObject(target.kind).metadata.name).toBe(target.name)
    expect(patched.get('ConfigMap')).toContain('APP_ENV: sandbox')
    for (const kind of ['CronJob', 'PersistentVolumeClaim']) expect(patched.get(kind)).toContain('$patch: delete')
    for (const name of ['PAYMENT_BASE_URL_FILE', 'SMTP_URL_FILE'])
      expect(patched.get('Deployment')).toContain(`{ name: ${name}, $patch: delete }`)
  })
})
