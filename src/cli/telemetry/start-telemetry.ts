import type { Telemetry, TelemetryOptions } from './telemetry.ts'

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
