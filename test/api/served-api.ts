import assert from 'node:assert/strict'
import { apiRoutes } from '../../src/api/api-routes.ts'
import { meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import { EventFeed } from '../../src/discovery/events/event-feed.ts'
import { KnownMesh } from '../../src/discovery/graph/known-mesh.ts'
import { MeshSparql } from '../../src/discovery/graph/sparql/mesh-sparql.ts'
import { MeshLineage } from '../../src/discovery/lineage/mesh-lineage.ts'
import { MeshSearch } from '../../src/discovery/search/mesh-search.ts'
import { WebhookDeliverer } from '../../src/discovery/webhooks/webhook-deliverer.ts'
import { webhookSender } from '../../src/discovery/webhooks/webhook-sender.ts'
import { CouncilDesk } from '../../src/mesh/proposals/council-desk.ts'
import { complianceView } from '../../src/mesh/reports/compliance-view.ts'
import { FileAddresses } from '../../src/ports/http/file-address.ts'
import type { MoreRoutes } from '../../src/ports/http/http-port.ts'
import { serveHttp, type HttpServer } from '../../src/ports/http/serve.ts'
import { SessionCookies } from '../../src/ports/http/session-cookies.ts'
import { DailyUse } from '../../src/ports/mcp/daily-use.ts'
import { Directory } from '../../src/sidecar/identity/directory.ts'
import { operatorToken } from '../../src/sidecar/identity/operator-token.ts'
import { SessionBearers } from '../../src/sidecar/identity/session-bearers.ts'
import { SignIn } from '../../src/sidecar/identity/sign-in.ts'
import { vocabularyInForce } from '../../src/sidecar/identity/vocabulary-in-force.ts'
import { NodeSecret } from '../../src/sidecar/node-secret.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import type { TestMesh } from '../support/test-mesh.ts'

/** A mesh, published and served with the Mesh API from this process. */
export class ServedApi implements AsyncDisposable {
  readonly mesh: TestMesh
  /** The operator's. */
  readonly token: string
  readonly #server: HttpServer
  readonly #sidecar: Sidecar
  readonly #search: MeshSearch
  readonly #sparql: MeshSparql
  readonly #events: EventFeed
  /** Begins to deliver to webhooks, until it is closed. */
  readonly deliver: () => WebhookDeliverer

  private constructor(
    mesh: TestMesh,
    token: string,
    served: readonly [HttpServer, Sidecar, MeshSearch, MeshSparql, EventFeed],
    deliver: () => WebhookDeliverer,
  ) {
    this.mesh = mesh
    this.token = token
    this.deliver = deliver
    ;[this.#server, this.#sidecar, this.#search, this.#sparql, this.#events] = served
  }

  /** `beside` are routes that are served with those of the API. */
  static async serve(mesh: TestMesh, beside: readonly MoreRoutes[] = []): Promise<ServedApi> {
    await mesh.apply()
    const build = await mesh.context()
    const { effects, store } = build
    const { settings } = await mesh.load()
    const secret = await NodeSecret.open(settings.state)
    const sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 0 })
    const { metadata } = store
    const signIn = new SignIn({
      mesh: 'test',
      settings,
      store,
      effects,
      sessions: new SessionBearers(secret.keyFor('session-bearer', ''), effects),
      onFailed: sidecar.signInFailed,
    })
    const directory = new Directory({
      mesh: 'test',
      file: settings.identity.file,
      vocabulary: () => vocabularyInForce(metadata, effects.now()),
      effects,
    })
    const search = await MeshSearch.open({ mesh: 'test', settings, metadata, now: () => mesh.now })
    const use = new DailyUse({ audit: metadata, settings: settings.mcp, now: effects.now })
    const sparql = new MeshSparql({ state: settings.state, querySeconds: 4 })
    const events = new EventFeed(metadata)
    const keyFor = (use: string, of: string) => secret.keyFor(use, of)
    const webhooks = webhookSender({ settings, keyFor, now: effects.now })
    const server = await serveHttp(
      {
        ...{ mesh: 'test', settings, metadata, sidecar, signIn, effects },
        addresses: new FileAddresses(secret.keyFor('file-address', ''), effects.now),
        sessions: new SessionCookies(secret.keyFor('session-cookie', ''), effects),
        more: [
          apiRoutes({
            store,
            directory,
            search,
            sparql,
            ...{ events, webhooks },
            known: new KnownMesh({ metadata, mesh: 'test', now: effects.now }),
            lineage: new MeshLineage({ metadata, mesh: 'test', namespace: 'hansa://test' }),
            agentUse: (principal) => use.used(principal),
            council: new CouncilDesk({ build }),
            compliance: complianceView({
              ...{ mesh: 'test', node: 'test', state: settings.state, metadata, now: effects.now },
            }),
            cursorKey: secret.keyFor('api-cursor', ''),
          }),
          ...beside,
        ],
      },
      { host: '127.0.0.1', port: 0 },
    )
    const deliver = () =>
      WebhookDeliverer.start({
        place: { metadata, mesh: 'test', source: 'hansa://test', now: effects.now },
        ...{ feed: events, locks: store.locks, directory, sender: webhooks },
        giveUpDays: settings.webhooks.giveUpDays,
        onFault: (error) => assert.fail(String(error)),
      })
    const token = await operatorToken(settings.state)
    return new ServedApi(mesh, token, [server, sidecar, search, sparql, events], deliver)
  }

  get url(): string {
    return this.#server.url
  }

  /** A client of the operator's. */
  get client(): MeshClient {
    return meshClient({ address: this.url, token: this.token })
  }

  /** A client of a principal's, with a token made now. */
  async as(name: string): Promise<MeshClient> {
    return meshClient({ address: this.url, token: await tokenOf(this.mesh, name) })
  }

  /** Reads for marketing, with a token made now. */
  async read(name: string, sql: string): Promise<void> {
    const response = await fetch(`${this.url}/query`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenOf(this.mesh, name)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ sql, purpose: 'dpv:Marketing' }),
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(answer)
  }

  /** A request below `/api/v1` as the operator makes it, unless `headers` say otherwise. */
  async fetch(address: string, { headers, ...init }: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}/api/v1${address}`, {
      ...init,
      headers: headers ?? { authorization: `Bearer ${this.token}` },
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events.close()
    await this.#server.close()
    await this.#sidecar.close()
    await this.#search.close()
    await this.#sparql.close()
    await this.mesh[Symbol.asyncDispose]()
  }
}
