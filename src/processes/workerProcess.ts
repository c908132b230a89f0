import { parseConfig, type SettingTexts } from '../config.js'
import type { PrimaryCounterLink } from '../providers/counters/primaryCounters.js'
import type { Siblings } from '../siblings.js'
import type { ToPrimary, ToWorker } from './messages.js'
import { ProcessLink } from './processLink.js'
import { type Serving, startServing } from './startServing.js'
import { DRAIN_MS, stopGracefully } from './stopGracefully.js'

/** The longest wait for the primary process, in milliseconds. A call that waits for its counters is answered in time nevertheless. */
const DEADLINE_MS = 2000
/** The primary process asks all worker processes for their metrics. */
const METRICS_MS = 5000
/** Nothing is urgent at the start. */
const BEGIN_MS = 60_000

/**
 * Answers calls as one of several worker processes. The primary process tells the settings, keeps the counters, and sends SIGTERM when it stops. A terminal or a
 * supervisor may send its signal to all processes, so the signals that stop the primary process stop this process gracefully, however often they come.
 */
export class WorkerProcess {
  private readonly link: ProcessLink<ToWorker, ToPrimary>
  private serving: Serving | undefined
  /** Settings that came while this process started. */
  private latest: SettingTexts | undefined
  private stop: () => void = () => process.exit(0)

  constructor() {
    this.link = new ProcessLink<ToWorker, ToPrimary>((message, done) => void process.send?.(message, undefined, undefined, done), {
      metrics: async () => (await this.serving?.app.metrics.registry.getMetricsAsJSON()) ?? [],
      reload: (texts) => this.reload(texts),
    })
    process.on('message', (message) => this.link.receive(message))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.stop())
    process.on('SIGHUP', () => {}) // the primary process reloads
  }

  async start(): Promise<void> {
    const { texts, address } = await this.link.ask('begin', null, BEGIN_MS)
    const config = parseConfig(texts)
    const serving = await startServing(config, address, { siblings: this.siblings() })
    this.stop = stopGracefully({
      log: serving.app.log,
      withinMs: DRAIN_MS + config.SHUTDOWN_DELAY_MS,
      stop: () => serving.stop(),
      skip: ['SIGHUP', 'SIGINT', 'SIGTERM'],
    })
    this.serving = serving
    if (this.latest) await this.reload(this.latest)
    this.link.tell('ready', { url: serving.url })
  }

  /** Tells the primary process why this process cannot start, and ends it. */
  fail(reason: string): void {
    this.link.tell('failed', { reason }, () => process.exit(1))
  }

  private async reload(texts: SettingTexts): Promise<void> {
    if (this.serving) await this.serving.adopt(parseConfig(texts))
    else this.latest = texts
  }

  private siblings(): Siblings {
    const counters: PrimaryCounterLink = {
      take: (calls) => this.link.ask('take', calls, DEADLINE_MS),
      giveBack: (draws) => this.link.tell('giveBack', draws),
    }
    return { counters, metrics: () => this.link.ask('metrics', null, METRICS_MS) }
  }
}
