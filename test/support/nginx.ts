import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './chaos/freePort.js'
import { until } from './until.js'

/** Whether this machine has nginx. Tests that need it are counted as skipped when it has none. */
export const hasNginx = (() => {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export interface Nginx {
  readonly url: string
  stop(): Promise<void>
}

/** The upstream of the page for operators, with its own rules for the next server. */
function configOf(folder: string, port: number, upstreams: readonly string[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`)
  return `worker_processes 1;
pid ${folder}/pid;
error_log ${process.env.NGINX_LOG ?? 'stderr'} error;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 8192; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  upstream gateway {
    ${upstreams.map((url) => `server ${new URL(url).host} max_fails=0;`).join('\n    ')}
    keepalive 32;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://gateway;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`
}

/** Starts nginx in front of servers, with its usual rules for a failed upstream. */
export async function startNginx(upstreams: readonly string[]): Promise<Nginx> {
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-nginx-'))
  const port = await freePort()
  await writeFile(path.join(folder, 'nginx.conf'), configOf(folder, port, upstreams))
  const child: ChildProcess = spawn('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}`
  await until(() => fetch(`${url}/health/live`))
  return {
    url,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
