import type { MetricValues } from './metricValues.js'

/** A running server, as a stranger and the reader of its metrics see it. */
export interface SeenServer {
  /** Without a path. */
  readonly origin: string
  readonly isEncrypted: boolean
  /** Whether the address leads to this machine. */
  readonly isLoopback: boolean
  /** From `/health`. */
  readonly version: string | undefined
  readonly status: string | undefined
  readonly uptimeHours: number
  /** The dependencies that are down. */
  readonly down: readonly string[]
  /** Of the reply of `/health`, by names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly answersIntrospection: boolean
  readonly servesPlayground: boolean
  /** Whether anybody can read `/metrics` at the address. */
  readonly showsMetrics: boolean
  /** The origin that the server allows for a page of a stranger; undefined when it allows none. */
  readonly strangersOrigin: string | undefined
  /** Days until the certificate ends; undefined without TLS. */
  readonly certificateDays: number | undefined
  /** The version of TLS, such as `TLSv1.3`. */
  readonly tlsVersion: string | undefined
  readonly metrics: MetricValues | undefined
  /** Why there are no metrics. */
  readonly noMetrics: string
}
