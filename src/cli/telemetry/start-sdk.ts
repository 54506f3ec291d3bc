import { context, metrics, propagation, trace, type Meter } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { serveMetrics } from './serve-metrics.ts'
import type { Telemetry } from './telemetry.ts'
import type { TelemetryOptions } from './telemetry.ts'

export interface SdkOptions extends TelemetryOptions {
  /** Whether spans and measurements go to a collector, as the `OTEL_…` variables of the environment say. */
  readonly exportsByOtlp: boolean
}

/** Starts OpenTelemetry's SDK for the whole process; disposing of it sends what is left, and ends it. */
export async function startSdk({
  metrics: address,
  instance,
  version,
  exportsByOtlp,
}: SdkOptions): Promise<Telemetry> {
  const attributes = { 'service.name': 'hansa', 'service.instance.id': instance, 'service.version': version }
  const resource = defaultResource()
    .merge(resourceFromAttributes(attributes))
    // What the operator says counts more.
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }))
  const prometheus = address && new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true })
  const readers = [
    ...(prometheus === undefined ? [] : [prometheus]),
    ...(exportsByOtlp ? [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })] : []),
  ]
  const meters = new MeterProvider({ resource, readers })
  const spanProcessors = exportsByOtlp ? [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] : []
  const tracers = new TracerProvider({ resource, spanProcessors })
  const served = prometheus && (await serveMetrics(prometheus, address))
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  metrics.setGlobalMeterProvider(meters)
  trace.setGlobalTracerProvider(tracers)
  measureProcess(meters.getMeter('hansa'))
  return {
    metrics: served,
    [Symbol.asyncDispose]: async () => {
      await served?.close()
      // A collector that is away must not keep a node from ending.
      await Promise.allSettled([tracers.shutdown(), meters.shutdown()])
      for (const api of [trace, metrics, propagation, context]) api.disable()
    },
  }
}

/** By the names of the semantic conventions. Workers are processes of their own, and not in it. */
function measureProcess(meter: Meter): void {
  meter
    .createObservableUpDownCounter('process.memory.usage', {
      unit: 'By',
      description: 'Resident memory of the supervisor',
    })
    .addCallback((result) => result.observe(process.memoryUsage.rss()))
  meter
    .createObservableCounter('process.cpu.time', {
      unit: 's',
      description: 'Processor time of the supervisor',
    })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage()
      result.observe(user / 1e6, { 'cpu.mode': 'user' })
      result.observe(system / 1e6, { 'cpu.mode': 'system' })
    })
  meter
    .createObservableGauge('process.uptime', { unit: 's', description: 'Since the node was started' })
    .addCallback((result) => result.observe(process.uptime()))
}
