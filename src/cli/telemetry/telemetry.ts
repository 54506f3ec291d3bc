import type { Address } from '../../ports/listen.ts'
import type { Environment } from '../../spec/environment-variables.ts'
import type { ServedMetrics } from './serve-metrics.ts'

export interface TelemetryOptions {
  /** Where Prometheus asks; absent: it does not. */
  readonly metrics: Address | undefined
  readonly environment: Environment
  /** `<mesh>/<node>`, which tells this node from others. */
  readonly instance: string
  readonly version: string
}

export interface Telemetry extends AsyncDisposable {
  readonly metrics: ServedMetrics | undefined
}
