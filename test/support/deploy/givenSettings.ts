import { randomBytes } from 'node:crypto'
import { projectFile, readYaml } from './files.js'
import { kubernetesObject, workloads } from './kubernetes.js'

/** Variables that Node.js reads. */
const OF_NODE = ['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS']
const newSecret = () => randomBytes(32).toString('hex')
const SECRET = newSecret()
/** The text in a secret's place in the examples. */
const examples: Readonly<Record<string, string>> = {
  SMTP_URL: `smtps://petstore:${SECRET}@mail.example.com`,
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

/** A block of docs/deployment.md, without its indentation. @param start the line before it, in part */
function blockOfDocs(start: string, end: string): string {
  const [, block = ''] = projectFile('docs/deployment.md').split(start)
  return block.slice(block.indexOf('\n') + 1, block.indexOf(`\n${end}`))
}

function compose(): Record<string, string> {
  const [{ services }] = readYaml('deploy/compose.yaml')
  const plain = Object.entries<string>(services.gateway.environment).map(([name, value]) => [
    name,
    value.replace(/^\$\{\w+:-(.*)\}$/, '$1'),
  ])
  const { DATABASE_URL_FILE: _, ...others } = Object.fromEntries(plain)
  const [, address = ''] = /printf '(\S+)'/.exec(projectFile('docs/deployment.md')) ?? []
  return { ...image, ...others, DATABASE_URL: address.replace('%s', SECRET) }
}

function kubernetes(workload: (typeof workloads)[number]): Record<string, string> {
  const [{ env }] = workload.spec.template.spec.containers
  const files = env.map(({ name, value }: { name: string; value: string }) => [name, value])
  return { ...image, ...kubernetesObject('ConfigMap').data, ...Object.fromEntries(files) }
}

function systemd(): Record<string, string> {
  const given = projectFile('deploy/systemd/petstore-gateway.service').matchAll(/^Environment=(.*)/gm)
  const { CONFIG_FILE, ...others } = Object.fromEntries(
    [...given].flatMap(([, line = '']) => line.split(' ').map((pair) => pair.split('='))),
  )
  if (!CONFIG_FILE) return others
  const lines = blockOfDocs('cat > /etc/petstore-gateway/settings.env', 'END').split('\n')
  return { ...others, ...Object.fromEntries(lines.map((line) => line.split(/=(.*)/).slice(0, 2))) }
}

function withSecrets(given: Readonly<Record<string, string>>): Record<string, string> {
  const { stringData } = kubernetesObject('Secret')
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !OF_NODE.includes(name))
      .map(([name, value]) => {
        if (!name.endsWith('_FILE')) return [name, value]
        const setting = name.slice(0, -'_FILE'.length)
        return [setting, examples[setting] ?? stringData[value.split('/').at(-1) ?? '']?.replaceAll('REPLACE_ME', newSecret)]
      }),
  )
}

export const givenSettings: readonly GivenSettings[] = [
  { way: 'compose', settings: compose() },
  ...workloads.map((workload) => ({ way: `Kubernetes, ${workload.kind}`, settings: kubernetes(workload) })),
  { way: 'systemd', settings: systemd() },
].map(({ way, settings }) => ({ way, settings: withSecrets(settings) }))
