import { context as telemetryContext, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { formatPrincipal } from '../../governance/principal.ts'
import { requestIdHeader, requestIdOf, withRequestId } from '../../request-id.ts'
import { inSpan, instruments } from '../../telemetry.ts'
import type { HttpContext, HttpEnvironment } from './http-context.ts'

/** One request as a log tells of it. Queries are not in it: they may hold values. */
export interface RequestLog {
  readonly request: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly milliseconds: number
  /** Who signed in. */
  readonly principal?: string
  /** On whose behalf the request came here: a node or an agent. */
  readonly actor?: string
}

/** Gives each request a name, measures it, and tells `log` of it; a trace that comes with it is continued. */
export const requestTelemetry =
  (log: ((entry: RequestLog) => void) | undefined): MiddlewareHandler<HttpEnvironment> =>
  (context, next) => {
    const id = requestIdOf(context.req.header(requestIdHeader))
    // Some routes write their answer themselves.
    context.env.outgoing.setHeader(requestIdHeader, id)
    const parent = propagation.extract(telemetryContext.active(), context.req.header())
    const span = { kind: SpanKind.SERVER, attributes: { 'http.request.method': context.req.method } }
    return withRequestId(id, () =>
      telemetryContext.with(parent, () =>
        inSpan(context.req.method, span, async (current) => {
          const started = performance.now()
          await next()
          const milliseconds = performance.now() - started
          const attributes = attributesOf(context)
          current.updateName(`${attributes['http.request.method']} ${attributes['http.route']}`)
          current.setAttributes(attributes)
          if (context.res.status >= 500) current.setStatus({ code: SpanStatusCode.ERROR })
          instruments().httpServer.record(milliseconds / 1000, attributes)
          log?.(entryOf(context, { request: id, milliseconds }))
        }),
      ),
    )
  }

/** As the semantic conventions for HTTP servers have them. Until the answer begins: its rows may take much longer, as the statement's own time tells. */
const attributesOf = (context: HttpContext) => ({
  'http.request.method': methods.has(context.req.method) ? context.req.method : '_OTHER',
  'http.route': routePath(context, -1),
  'http.response.status_code': context.res.status,
  'url.scheme': new URL(context.req.url).protocol.slice(0, -1),
  ...(context.res.status < 500 ? {} : { 'error.type': `${context.res.status}` }),
})

/** A client may invent others, each of which would be a series of its own. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

function entryOf(
  context: HttpContext,
  { request, milliseconds }: Pick<RequestLog, 'request' | 'milliseconds'>,
): RequestLog {
  const reader = context.var.reader as HttpEnvironment['Variables']['reader'] | undefined
  return {
    request,
    method: context.req.method,
    // What comes after `/files/` is a credential.
    path: context.req.path.replace(/^\/files\/.*/, '/files/…'),
    status: context.res.status,
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...(reader === undefined ? {} : { principal: formatPrincipal(reader.principal) }),
    ...(reader?.actor === undefined ? {} : { actor: formatPrincipal(reader.actor) }),
  }
}
