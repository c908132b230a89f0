import { setTimeout as sleep } from 'node:timers/promises'
import type { Prometheus } from './prometheus.js'

const POLL_MS = 200

/** Watches which alerts fire. */
export class AlertWatch {
  private isOver = false
  private now: ReadonlySet<string> = new Set()
  /** The texts of an alert when it began to fire. */
  readonly texts = new Map<string, Readonly<Record<string, string>>>()
  /** The beginnings so far, in their order. */
  readonly begun: string[] = []
  private readonly watching: Promise<void>

  constructor(private readonly prometheus: Pick<Prometheus, 'firing'>) {
    this.watching = this.watch()
  }

  get firing(): ReadonlySet<string> {
    return this.now
  }

  async stop(): Promise<void> {
    this.isOver = true
    await this.watching
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      const alerts = await this.prometheus.firing()
      for (const { name, annotations } of alerts) {
        if (!this.now.has(name)) this.begun.push(name)
        this.texts.set(name, annotations)
      }
      this.now = new Set(alerts.map(({ name }) => name))
      await sleep(POLL_MS)
    }
  }
}
