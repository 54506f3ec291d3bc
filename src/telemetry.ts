import {
  metrics,
  SpanStatusCode,
  trace,
  type Counter,
  type Histogram,
  type MeterProvider,
  type Span,
  type SpanOptions,
  type UpDownCounter,
} from '@opentelemetry/api'
import { isHansaError } from './errors.ts'

/**
 * What a node measures, by the API of OpenTelemetry. It goes nowhere until a program starts an SDK for it, and then says
 * how much and how long: no statement, value, or name of a person is in it.
 */
export interface Instruments {
  /** Seconds, as the semantic conventions for HTTP have it. */
  readonly httpServer: Histogram
  /** Seconds of a request to another node. */
  readonly httpClient: Histogram
  /** Decisions about reads and pushes, `permitted` or `denied`. */
  readonly accesses: Counter
  /** Seconds from the decision to the last row. */
  readonly statements: Histogram
  /** Statements under way. */
  readonly running: UpDownCounter
  readonly rows: Counter
  readonly bytes: Counter
  readonly failedSignIns: Counter
  /** Seconds of bringing a product to what is declared. */
  readonly builds: Histogram
}

const scope = 'hansa'

/** From milliseconds to the longest that a statement may take, in seconds. */
const seconds = {
  unit: 's',
  advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] },
}

const made = new WeakMap<MeterProvider, Instruments>()

/** The instruments of the SDK that is started now; without one they do nothing. */
export function instruments(): Instruments {
  const provider = metrics.getMeterProvider()
  const before = made.get(provider)
  if (before !== undefined) return before
  const now = makeInstruments(provider)
  made.set(provider, now)
  return now
}

function makeInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter(scope)
  const duration = (name: string, description: string, more: object = {}): Histogram =>
    meter.createHistogram(name, { description, ...seconds, ...more })
  const counter = (name: string, description: string, unit: string): Counter =>
    meter.createCounter(name, { description, unit })
  return {
    httpServer: duration('http.server.request.duration', 'Requests over HTTP'),
    httpClient: duration('http.client.request.duration', 'Requests to other nodes'),
    accesses: counter('hansa.accesses', 'Decisions about reads and pushes', '{access}'),
    statements: duration('hansa.statement.duration', 'Statements, from the decision to the last row'),
    running: meter.createUpDownCounter('hansa.statements.running', {
      description: 'Statements under way',
      unit: '{statement}',
    }),
    rows: counter('hansa.result.rows', 'Rows that readers got', '{row}'),
    bytes: counter('hansa.result.size', 'Bytes that readers got', 'By'),
    failedSignIns: counter('hansa.sign_ins.failed', 'Proofs of who somebody is that were wrong', '{attempt}'),
    builds: duration('hansa.build.duration', 'Builds of products', {
      advice: { explicitBucketBoundaries: [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600] },
    }),
  }
}

/** Does the work in a span of its own; a fault is told by its code only, as messages are for who asked. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer(scope).startActiveSpan(name, options, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.setAttribute('error.type', isHansaError(error) ? error.code : 'internal')
      throw error
    } finally {
      span.end()
    }
  })
}
