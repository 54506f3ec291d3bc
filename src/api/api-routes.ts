import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { HansaError, isHansaError } from '../errors.ts'
import { elsewhereHeaders } from '../ports/http/elsewhere-headers.ts'
import type { HttpApp, HttpPort, MoreRoutes } from '../ports/http/http-port.ts'
import type { HttpContext, HttpEnvironment } from '../ports/http/http-context.ts'
import { problemResponse } from '../ports/http/problem.ts'
import { challengeHeaders } from '../ports/http/protected-resource.ts'
import { readBody } from '../ports/http/read-body.ts'
import type { ApiParts } from './api-context.ts'
import { apiPath } from './api-path.ts'
import { askOwner, type OwnersQuestion } from './ask-owner.ts'
import { contextOf, type ContextParts } from './context-of.ts'
import { Cursors } from './cursors.ts'
import { ContractIds } from './drafts/contract-ids.ts'
import { DraftDesk } from './drafts/draft-desk.ts'
import { handlers } from './handlers.ts'
import { honoPath } from './hono-path.ts'
import { openApiDocument } from './openapi-document.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { inputReader } from './read-input.ts'

/** Handlers of all operations as one: the table that they come from has held each to its operation. */
type AnyHandler = (input: never, context: never) => Promise<unknown>

export interface ApiOptions extends ApiParts {
  /** A secret of the node's, for cursors only. */
  readonly cursorKey: Uint8Array
}

/** The Mesh API, at `/api/v1` of the HTTP port, with its OpenAPI document. */
export function apiRoutes({ cursorKey, ...given }: ApiOptions): MoreRoutes {
  const contractIds = new ContractIds(given.store.metadata)
  const parts = { ...given, drafts: new DraftDesk(), contractIds }
  const cursors = new Cursors(cursorKey)
  const all = Object.entries<Operation>(operations)
  const mount = (app: HttpApp, http: HttpPort, chosen: typeof all): void => {
    for (const [id, operation] of chosen) route(app, { id, operation, http, parts, cursors })
  }
  return {
    open: (app, http) => {
      app.use(`${apiPath}/*`, nameRequest)
      let document: string | undefined
      app.get(documentPath, ({ body }) => {
        document ??= JSON.stringify(openApiDocument())
        return body(document, 200, documentHeaders)
      })
      mount(
        app,
        http,
        all.filter(([, { open }]) => open === true),
      )
    },
    signedIn: (app, http) =>
      mount(
        app,
        http,
        all.filter(([, { open }]) => open !== true),
      ),
    methods: { [documentPath]: 'GET, HEAD', ...methodsOf(all.map(([, operation]) => operation)) },
  }
}

const documentPath = `${apiPath}/openapi.json`
const documentHeaders = { 'content-type': 'application/openapi+json', 'cache-control': 'no-cache' }

interface Routed extends ContextParts {
  readonly operation: Operation
}

function route(app: HttpApp, routed: Routed): void {
  const { id, operation } = routed
  const untyped: Readonly<Record<string, AnyHandler>> = handlers
  const handler = untyped[id]
  if (handler === undefined) throw new HansaError('internal', `nothing does the operation ${id}`)
  // Made by the first request: a command that asks one thing in its own process has no use for the others.
  let read: ReturnType<typeof inputReader> | undefined
  app.on(operation.method, honoPath(operation.path), async (context) => {
    try {
      read ??= inputReader(operation)
      const input = read({
        params: context.req.param(),
        query: new URL(context.req.url).searchParams,
        body: takesNothing(operation) ? undefined : await readBody(context.env.incoming),
        sentAs: context.req.header('content-type'),
      })
      const given = contextOf(context, routed)
      // What `read` gives is what the operation's schemas say, which the handler's types are made of.
      const answer = await handler(input as never, given as never).catch((error: unknown) =>
        askOwner(error, { ...given, ...askedOf(context, { operation, input }) }),
      )
      return answered(context, answer, operation)
    } catch (error) {
      // For whoever has mounted these routes, as Hono tells it of what is not caught.
      if (error instanceof Error) context.error = error
      return problemResponse(error, {
        ...(isHansaError(error, 'unauthenticated') ? challengeHeaders(context, routed.http.settings) : {}),
        ...elsewhereHeaders(error, context),
      })
    }
  })
}

/** The same question for another node. */
function askedOf(
  { req }: HttpContext,
  { operation, input }: { readonly operation: Operation; readonly input: object },
): Pick<OwnersQuestion, 'operation' | 'question' | 'product' | 'domain'> {
  const { pathname, search } = new URL(req.url)
  const params: Readonly<Record<string, string>> = req.param()
  const { domain, product } = params
  const body = Object.fromEntries(Object.entries(input).filter(([name]) => !(name in params)))
  return {
    operation,
    question: {
      ...{ path: pathname + search, template: apiPath + operation.path, method: operation.method },
      ...(operation.body === undefined ? {} : { body }),
    },
    product: domain === undefined || product === undefined ? undefined : `${domain}/${product}`,
    domain,
  }
}

const takesNothing = ({ body, takes }: Operation): boolean => body === undefined && takes === undefined

function answered(context: HttpContext, answer: unknown, { status = 200 }: Operation): Response {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  if (answer instanceof Response) {
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value)
    return answer
  }
  if (answer === undefined) return new Response(null, { status: 204, headers })
  const link = nextLink(context, answer)
  // As bytes: Node.js writes a long text several times as slowly.
  return new Response(Buffer.from(JSON.stringify(answer)), {
    status,
    headers: { 'content-type': 'application/json', ...headers, ...(link === undefined ? {} : { link }) },
  })
}

/** Where the next page is (RFC 8288), for clients that do not know our lists. */
function nextLink({ req }: HttpContext, answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('next' in answer)) return undefined
  if (typeof answer.next !== 'string') return undefined
  const url = new URL(req.url)
  url.searchParams.set('after', answer.next)
  return `<${url.pathname}${url.search}>; rel="next"`
}

/** Each answer has the name that the client gave its request, or a new one, so that both sides can look for it. */
const nameRequest: MiddlewareHandler<HttpEnvironment> = ({ req, env }, next) => {
  const given = req.header('x-request-id')
  const isUsable = given !== undefined && /^[\w.:-]{1,100}$/.test(given)
  env.outgoing.setHeader('x-request-id', isUsable ? given : randomUUID())
  return next()
}

/** What each address takes. */
function methodsOf(all: readonly Operation[]): Readonly<Record<string, string>> {
  const byPath = Map.groupBy(all, ({ path }) => honoPath(path))
  return Object.fromEntries(
    [...byPath].map(([path, those]) => [
      path,
      those.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '),
    ]),
  )
}
