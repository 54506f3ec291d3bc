import type { Environment } from '../../spec/environment-variables.ts'
import type { Address } from '../../ports/listen.ts'
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

/**
 * Starts what hears of spans and measurements: Prometheus where `mesh.yaml` has `metrics`, and an OpenTelemetry collector
 * where the environment has `OTEL_EXPORTER_OTLP_ENDPOINT`. Without either, nothing is loaded and nothing is measured.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const collector = options.environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? ''
  if (options.metrics === undefined && collector === '')
    return { metrics: undefined, [Symbol.asyncDispose]: () => Promise.resolve() }
  const { startSdk } = await import('./start-sdk.ts')
  return startSdk({ ...options, exportsByOtlp: collector !== '' })
}
