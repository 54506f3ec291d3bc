import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { operatorToken } from '../../src/sidecar/identity/operator-token.ts'
import { eventually } from '../support/eventually.ts'
import { hansaPrints, startHansa, type RunningHansa } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** A collector of OpenTelemetry that keeps what it is sent. */
class Collector {
  readonly got: { readonly path: string; readonly text: string }[] = []
  readonly server: Server = createServer((incoming, outgoing) => {
    void buffer(incoming).then((body) => {
      this.got.push({ path: incoming.url ?? '', text: body.toString() })
      outgoing.setHeader('content-type', 'application/json').end('{}')
    })
  })

  get url(): string {
    const { port } = this.server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }
}

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'

describe('hansa up, as those see it who run it', () => {
  const collector = new Collector()
  let mesh: TestMesh
  let node: RunningHansa
  let url: string
  let metricsUrl: string
  let token: string

  before(async () => {
    collector.server.listen(0, '127.0.0.1')
    await once(collector.server, 'listening')
    mesh = new TestMesh(shop, {
      settings: { http: { port: 0 }, metrics: { port: 0 }, log: { format: 'json' } },
    })
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' }
    node = startHansa(['-C', mesh.root, 'up'], { env })
    url = (await node.says(/Serving \S+ at (http:\S+)/))[1] ?? ''
    metricsUrl = (await node.says(/Measurements at (http:\S+)/))[1] ?? ''
    token = await operatorToken(mesh.state)
  })
  after(async () => {
    await node.end('SIGTERM')
    collector.server.close()
    await mesh[Symbol.asyncDispose]()
  })

  const ask = (sql: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${url}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify({ sql }),
    })
  const metrics = async (): Promise<string> => (await fetch(metricsUrl)).text()

  it('is alive before it is ready, and ready once rules are in force', async () => {
    assert.equal((await fetch(`${url}/health`)).status, 200)
    const before = await fetch(`${url}/ready`)
    assert.equal(before.status, 503)
    assert.match(await before.text(), /no rules are in force/)
    await hansaPrints(['-C', mesh.root, 'apply'])
    assert.equal((await fetch(`${url}/ready`)).status, 200)
  })

  it('gives each request a name, its own or the client’s, and no more than fits a log', async () => {
    const named = await ask('select 1', { 'x-request-id': 'report-17' })
    assert.equal(named.headers.get('x-request-id'), 'report-17')
    const odd = await ask('select 1', { 'x-request-id': '{"level":"error"}' })
    assert.match(odd.headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/)
  })

  it('logs a JSON object a line: who asked what, without the values of queries', async () => {
    await fetch(`${url}/products?domain=secret-value`, {
      headers: { authorization: `Bearer ${token}`, 'x-request-id': 'listing' },
    })
    const [line] = await node.says(/^.*"request":"listing".*$/m)
    const { time, milliseconds, ...entry } = JSON.parse(line) as Record<string, unknown>
    assert.ok(Number.isFinite(Date.parse(String(time))) && typeof milliseconds === 'number')
    assert.deepEqual(entry, {
      level: 'info',
      message: 'request',
      request: 'listing',
      method: 'GET',
      path: '/products',
      status: 200,
      principal: 'node:test',
    })
  })

  it('tells Prometheus how much is read and refused, by port and outcome', async () => {
    assert.equal((await ask('select * from sales.orders')).status, 200)
    assert.equal((await ask('select * from sales.nothing')).status, 404)
    const text = await metrics()
    assert.match(text, /^hansa_accesses_total\{[^}]*hansa_port="http",hansa_outcome="permitted"[^}]*\} \d+/m)
    assert.match(text, /^hansa_statement_duration_count\{[^}]*hansa_outcome="complete"[^}]*\} \d+/m)
    assert.match(text, /^hansa_result_rows_total\{[^}]*\} [1-9]/m)
    assert.match(
      text,
      /^http_server_request_duration_count\{[^}]*http_route="\/query",http_response_status_code="404"[^}]*\} 1/m,
    )
    assert.doesNotMatch(text, /secret-value|node:test/)
  })

  it('answers nothing but measurements there', async () => {
    assert.equal((await fetch(metricsUrl.replace('/metrics', '/health'))).status, 404)
    assert.equal((await fetch(metricsUrl, { method: 'POST' })).status, 405)
  })

  it('goes on with the trace of who asks, and sends spans to a collector', async () => {
    await ask('select 1', { traceparent: `00-${trace}-00f067aa0ba902b7-01` })
    const spans = (): string =>
      collector.got.flatMap(({ path: to, text }) => (to === '/v1/traces' ? [text] : [])).join('\n')
    await eventually(() => spans().includes(trace) && spans().includes('hansa.statement'))
    assert.doesNotMatch(spans(), /select 1/)
  })

  it('is drawn by the dashboard: each series that it asks for is there', async () => {
    const dashboard = readFileSync(path.resolve('deploy/grafana/hansa.json'), 'utf8')
    const named = new Set([...dashboard.matchAll(/\b(\w+)\{job=~/g)].map(([, name = '']) => name))
    assert.ok(named.size >= 10)
    await fetch(`${url}/products`, { headers: { authorization: 'Bearer nobody' } })
    const text = await metrics()
    // Of builds by schedule, and of a node that is one of several.
    const lately = new Set(['hansa_build_duration_count', 'http_client_request_duration_count'])
    for (const name of named)
      if (!/_bucket$/.test(name) && !lately.has(name))
        assert.match(text, new RegExp(`^${name}[{ ]`, 'm'), name)
  })

  it('sends measurements to a collector when it ends, as the kinds that the conventions name', async () => {
    await node.end('SIGTERM')
    const sent = collector.got.findLast(({ path: to }) => to === '/v1/metrics')?.text ?? ''
    assert.match(sent, /"name":"process\.memory\.usage".*?"isMonotonic":false/s)
  })
})
