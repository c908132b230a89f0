import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './chaos/freePort.js'
import { projectFile } from './deploy/files.js'
import { until } from './until.js'

/** The name in the example. */
export const EXAMPLE_HOST = 'shop.example.com'

/** The example for nginx in front of a gateway, on ports of its own. */
export interface NginxExample {
  readonly plainPort: number
  readonly tlsPort: number
  /** The certificate, which signs itself, for the name in the example and for `localhost`. */
  readonly certificate: string
  stop(): Promise<void>
}

/** @param gateway host and port */
export async function startNginxExample(gateway: string): Promise<NginxExample> {
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-nginx-'))
  const [plainPort, tlsPort] = [await freePort(), await freePort()]
  const [key, certificate] = [path.join(folder, 'tls.key'), path.join(folder, 'tls.crt')]
  const names = ['-subj', `/CN=${EXAMPLE_HOST}`, '-addext', `subjectAltName=DNS:${EXAMPLE_HOST},DNS:localhost`]
  const files = ['-keyout', key, '-out', certificate]
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '90', ...names, ...files],
    {
      stdio: 'ignore',
    },
  )
  const server = withPlaces(projectFile('deploy/nginx/petstore-gateway.conf'), {
    'server 10.0.0.1:8080 ': `server ${gateway} `,
    'server 10.0.0.2:8080 ': `server ${gateway} `,
    'listen 80;': `listen 127.0.0.1:${plainPort};`,
    'listen 443 ': `listen 127.0.0.1:${tlsPort} `,
    '/var/cache/nginx/petstore': path.join(folder, 'cache'),
    [`/etc/nginx/tls/${EXAMPLE_HOST}.crt`]: certificate,
    [`/etc/nginx/tls/${EXAMPLE_HOST}.key`]: key,
  })
  await mkdir(path.join(folder, 'cache'))
  await writeFile(path.join(folder, 'nginx.conf'), aroundServer(folder, server))
  const child = spawn('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await until(() => fetch(`http://127.0.0.1:${plainPort}/`, { redirect: 'manual' }))
  return {
    plainPort,
    tlsPort,
    certificate: await readFile(certificate, 'utf8'),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Replaces places of the example. @throws Error for a place that the example does not have */
function withPlaces(text: string, places: Readonly<Record<string, string>>): string {
  return Object.entries(places).reduce((written, [from, to]) => {
    if (!written.includes(from)) throw new Error(`the example for nginx has no "${from}"`)
    return written.replaceAll(from, to)
  }, text)
}

function aroundServer(folder: string, server: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`)
  return `worker_processes 1;
pid ${folder}/pid;
error_log stderr error;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.join('\n  ')}
${server}
}
`
}
