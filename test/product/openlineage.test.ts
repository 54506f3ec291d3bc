import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { RunEvent } from '../../src/product/openlineage/run-event.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { freePort } from '../support/free-port.ts'
import { find, skipWithout } from '../support/needs.ts'
import { customers, deliveries, orders, shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** A JSON object whose fields are looked into without knowing them. */
type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

async function eventsOf(mesh: TestMesh, product: string): Promise<readonly RunEvent[]> {
  const [run] = await (await mesh.store()).metadata.runs(product, 1)
  return (run?.events ?? []) as readonly RunEvent[]
}

/** What takes everything a build can say: nested columns, a team, checks that fail, every kind of source name. */
const rich: ShortProduct = {
  sources: { raw: { columns: { id: 'integer', at: 'timestamp' }, path: 'raw.csv' } },
  reads: { orders: 'sales.orders.orders' },
  serves: {
    rich: {
      columns: {
        id: { logicalType: 'integer', quality: [{ metric: 'nullValues', mustBe: 0, severity: 'warning' }] },
        place: {
          logicalType: 'object',
          description: 'Where.',
          properties: [{ name: 'city', logicalType: 'string' }],
        },
        tags: { logicalType: 'array', items: { logicalType: 'string' } },
      },
    },
  },
  sql: {
    rich: "select raw.id, {city: customer} as place, ['a'] as tags from raw left join sales.orders o on o.id = raw.id",
  },
  files: { 'raw.csv': 'id,at\n1,2026-01-01 00:00:00\n,2026-01-01 00:00:00\n' },
}

describe('OpenLineage events', () => {
  it('say that a build began and what it published from what', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const events = await eventsOf(mesh, 'crm/customers')
    assert.deepEqual(
      events.map(({ eventType }) => eventType),
      ['START', 'COMPLETE'],
    )
    const [start, complete] = events
    assert.equal(start?.run.runId, complete?.run.runId)
    assert.deepEqual(complete?.job, { ...complete?.job, namespace: 'hansa://test', name: 'crm/customers' })
    const [input] = complete.inputs
    assert.equal(input?.['name'], 'sales/orders/orders@1/orders')
    const { id } = await mesh.snapshot('sales/orders')
    assert.match(JSON.stringify(input['facets']), new RegExp(id))
    const [output] = complete.outputs
    assert.equal(output?.['name'], 'crm/customers/customers@1/customers')
    assert.match(JSON.stringify(output), /"rowCount":2/)
    assert.match(JSON.stringify(output), /"field":"amount"/)
  })

  it('say why a build failed or was rejected', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '1,ann,20'))
    await mesh.apply()
    const [, rejected] = await eventsOf(mesh, 'sales/orders')
    assert.equal(rejected?.eventType, 'FAIL')
    assert.match(JSON.stringify(rejected), /"assertion":[^}]*"success":false/)
  })

  it('hold nothing of the data, also where a value ended the build', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.writeTo(
      'sales/orders',
      'transform/orders.sql',
      'select id, customer, (customer || 7)::integer as amount from deliveries\n',
    )
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'failed')
    const [, failed] = await eventsOf(mesh, 'sales/orders')
    assert.equal(failed?.eventType, 'FAIL')
    assert.doesNotMatch(JSON.stringify(failed), /ann/)
  })

  describe('validate against the official schemas', { skip: skipWithout('standards') }, () => {
    const folder = path.join(find('standards') ?? '', 'openlineage/spec')
    const load = (file: string): object => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object

    const ajv = (): Ajv2020 => {
      const facets = readdirSync(path.join(folder, 'facets')).map((file) => load(`facets/${file}`))
      const made = new Ajv2020({
        strict: false,
        allErrors: true,
        schemas: [load('OpenLineage.json'), ...facets],
      })
      addFormats.default(made)
      return made
    }

    /** Every object of facets in an event. */
    const facetsOf = ({ run, job, inputs, outputs }: RunEvent): readonly Json[] =>
      [
        run.facets,
        job.facets,
        ...[...inputs, ...outputs].flatMap(({ facets, outputFacets }) => [facets, outputFacets]),
      ].filter(isObject)

    function check(validator: Ajv2020, event: RunEvent): void {
      const plain = JSON.parse(JSON.stringify(event)) as RunEvent
      assert.ok(
        validator.validate('https://openlineage.io/spec/2-0-2/OpenLineage.json', plain),
        validator.errorsText(),
      )
      for (const facets of facetsOf(plain))
        for (const [name, facet] of Object.entries(facets)) {
          const url = isObject(facet) ? String(facet['_schemaURL']) : ''
          const schema = validator.getSchema(url.replace(/#.*/, ''))
          assert.ok(schema, `there is no schema ${url} of ${name}`)
          assert.ok(
            isObject(schema.schema) &&
              isObject(schema.schema['properties']) &&
              name in schema.schema['properties'],
            name,
          )
          assert.ok(schema({ [name]: facet }), `${name}: ${validator.errorsText(schema.errors)}`)
          assert.ok(validator.getSchema(url)?.(facet), `${name} at ${url}`)
        }
    }

    it('when a build begins, ends well, is rejected and fails', async () => {
      const validator = ajv()
      await using mesh = new TestMesh({ ...shop, 'lab/rich': rich })
      await mesh.apply()
      const events = [
        ...(await eventsOf(mesh, 'sales/orders')),
        ...(await eventsOf(mesh, 'crm/customers')),
        ...(await eventsOf(mesh, 'lab/rich')),
      ]
      mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '1,ann,20'))
      mesh.writeTo(
        'crm/customers',
        'transform/_named.sql',
        "select error('no')::varchar as name, amount from sales.orders",
      )
      await mesh.apply()
      events.push(...(await eventsOf(mesh, 'sales/orders')), ...(await eventsOf(mesh, 'crm/customers')))
      assert.deepEqual(
        events.map(({ eventType }) => eventType),
        ['START', 'COMPLETE', 'START', 'COMPLETE', 'START', 'COMPLETE', 'START', 'FAIL', 'START', 'FAIL'],
      )
      for (const event of events) check(validator, event)
      const broken = { ...events[0], run: { runId: 'none', facets: {} } } as RunEvent
      assert.throws(() => check(validator, broken), /runId/)
    })
  })
})

describe('an OpenLineage endpoint', () => {
  it('is sent every event, as it is kept', async () => {
    const received: unknown[] = []
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push([request.method, request.headers['content-type'], JSON.parse(body)])
        response.writeHead(201).end('{}')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/lineage`
    await using mesh = new TestMesh({ 'sales/orders': orders }, { settings: { lineage: { endpoint } } })
    await mesh.apply()
    const kept = JSON.parse(JSON.stringify(await eventsOf(mesh, 'sales/orders'))) as RunEvent[]
    assert.equal(kept.length, 2)
    assert.deepEqual(
      received,
      kept.map((event) => ['POST', 'application/json', event]),
    )
    server.close()
  })

  it('that is away, or refuses, only warns', async () => {
    const server = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const refusing = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const away = `http://127.0.0.1:${await freePort()}`
    for (const [endpoint, said] of [
      [refusing, /answered 503/],
      [away, /cannot be reached/],
    ] as const) {
      await using mesh = new TestMesh(
        { 'sales/orders': orders, 'crm/customers': customers },
        { settings: { lineage: { endpoint } } },
      )
      assert.deepEqual((await mesh.apply()).kinds, {
        'crm/customers': 'published',
        'sales/orders': 'published',
      })
      const notes = mesh.reported.filter((progress) => progress.kind === 'note')
      assert.equal(notes.length, 4)
      for (const { level, text: line } of notes) {
        assert.equal(level, 'warning')
        assert.match(line, said)
      }
    }
    server.close()
  })
})
