import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stringify } from 'yaml'
import { freePort } from '../chaos/freePort.js'
import { until } from '../until.js'

/** Whether this machine has Prometheus with promtool. Tests that need them are counted as skipped when it has none. */
export const hasPrometheus = ['prometheus', 'promtool'].every((program) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})

interface FiringAlert {
  readonly name: string
  readonly annotations: Readonly<Record<string, string>>
}

/** A Prometheus of a test. */
export interface Prometheus {
  /** The alerts that fire now. */
  firing(): Promise<readonly FiringAlert[]>
  /** The series that an expression gives now. */
  query(expr: string): Promise<readonly { readonly metric: Readonly<Record<string, string>> }[]>
  stop(): Promise<void>
}

interface PrometheusFacts {
  /** Hosts with ports, by the name of their job. */
  readonly jobs: Readonly<Record<string, string>>
  /** The text of a file of rules. */
  readonly rules: string
  /** Between two readings of the metrics, and between two looks at the rules. */
  readonly interval: string
}

/** Starts a Prometheus in a folder of its own. */
export async function startPrometheus({ jobs, rules, interval }: PrometheusFacts): Promise<Prometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-prometheus-'))
  const port = await freePort()
  const config = {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
      external_labels: { docs: 'https://shop.example.com/docs' },
    },
    rule_files: ['rules.yaml'],
    scrape_configs: Object.entries(jobs).map(([job, target]) => ({ job_name: job, static_configs: [{ targets: [target] }] })),
  }
  await writeFile(path.join(folder, 'rules.yaml'), rules)
  await writeFile(path.join(folder, 'prometheus.yaml'), stringify(config))
  const child = spawn(
    'prometheus',
    [
      `--config.file=${path.join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const url = `http://127.0.0.1:${port}`
  await until(async () => {
    if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('Prometheus is not ready')
  })
  return {
    async firing() {
      const { data } = await ask<{ alerts: { state: string; labels: { alertname: string }; annotations: Record<string, string> }[] }>(
        `${url}/api/v1/alerts`,
      )
      return data.alerts
        .filter(({ state }) => state === 'firing')
        .map(({ labels, annotations }) => ({ name: labels.alertname, annotations }))
    },
    async query(expr) {
      const { data } = await ask<{ result: { metric: Record<string, string> }[] }>(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`)
      return data.result
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function ask<Data>(url: string): Promise<{ data: Data }> {
  const reply = await fetch(url)
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`)
  return (await reply.json()) as { data: Data }
}
