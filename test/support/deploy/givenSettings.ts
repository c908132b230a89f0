import { randomBytes } from 'node:crypto'
import { projectFile, readYaml } from './files.js'
import { kubernetesObject, workloads } from './kubernetes.js'

/** Variables that Node.js reads. */
const OF_NODE = ['NODE_ENV', 'NODE_OPTIONS']
const SECRET = `${'ab'.repeat(16)}`
/** The text in a secret's place in the examples. */
const examples: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://petstore:secret@postgres:5432/petstore',
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  METRICS_TOKEN: SECRET,
}

/** Settings, as the files of a way to deploy give them. A setting from a file of its own has the value of its secret. */
interface GivenSettings {
  readonly way: string
  readonly settings: Readonly<Record<string, string>>
}

const image = Object.fromEntries(
  [...projectFile('deploy/Dockerfile').matchAll(/^ENV (.*)/gm)].flatMap(([, line = '']) => line.split(' ').map((pair) => pair.split('='))),
) as Record<string, string>

function compose(): Record<string, string> {
  const [{ services }] = readYaml('deploy/compose.yaml')
  const plain = Object.entries<string>(services.gateway.environment).map(([name, value]) => [
    name,
    value.replace(/^\$\{\w+:-(.*)\}$/, '$1'),
  ])
  return { ...image, ...Object.fromEntries(plain) }
}

function kubernetes(workload: (typeof workloads)[number]): Record<string, string> {
  const [{ env }] = workload.spec.template.spec.containers
  const files = env.map(({ name, value }: { name: string; value: string }) => [name, value])
  return { ...image, ...kubernetesObject('ConfigMap').data, ...Object.fromEntries(files) }
}

function systemd(): Record<string, string> {
  const lines = projectFile('deploy/systemd/petstore-gateway.service').matchAll(/^Environment=(.*)/gm)
  const { CONFIG_FILE, ...others } = Object.fromEntries(
    [...lines].flatMap(([, line = '']) => line.split(' ').map((pair) => pair.split('='))),
  )
  // docs/deployment.md tells to set them in the named file
  return CONFIG_FILE ? { ...others, PUBLIC_URL: 'https://shop.example.com', PAYMENT_PROVIDER: 'sandbox' } : others
}

function withSecrets(given: Readonly<Record<string, string>>): Record<string, string> {
  const { stringData } = kubernetesObject('Secret')
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !OF_NODE.includes(name))
      .map(([name, value]) => {
        if (!name.endsWith('_FILE')) return [name, value]
        const setting = name.slice(0, -'_FILE'.length)
        return [setting, examples[setting] ?? stringData[value.split('/').at(-1) ?? '']?.replaceAll('REPLACE_ME', 'secret')]
      }),
  )
}

export const givenSettings: readonly GivenSettings[] = [
  { way: 'compose', settings: compose() },
  ...workloads.map((workload) => ({ way: `Kubernetes, ${workload.kind}`, settings: kubernetes(workload) })),
  { way: 'systemd', settings: systemd() },
].map(({ way, settings }) => ({ way, settings: withSecrets(settings) }))
