import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { SqlParser } from '../../src/engine/sql/parse.ts'
import { analyseProduct } from '../../src/product/analyse-product.ts'
import type { DatasetLineage, LineageEdge, ProductLineage } from '../../src/product/product-lineage.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Mesh } from '../../src/spec/mesh.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** `dataset.column SUBTYPE`, with `→` before what only decides a value. */
const edgeText = ({ dataset, column, path: fields = [], type, subtype }: LineageEdge): string =>
  `${type === 'INDIRECT' ? '→ ' : ''}${[`${dataset}.${column}`, ...fields].join('.')} ${subtype}`

/** Lineage in lines that a person can check; `(rows)` is what decides which rows there are. */
const readable = ({ fields, indirect }: DatasetLineage): Readonly<Record<string, readonly string[]>> => ({
  ...Object.fromEntries(Object.entries(fields).map(([name, edges]) => [name, edges.map(edgeText).sort()])),
  '(rows)': indirect.map(edgeText).sort(),
})

async function lineageOf(mesh: Mesh): Promise<ProductLineage> {
  using parser = await SqlParser.open()
  const all: Record<string, DatasetLineage> = {}
  for (const product of mesh.products) {
    const { lineage, issues } = await analyseProduct(product, parser)
    assert.deepEqual(issues.map(formatIssue), [])
    Object.assign(all, lineage)
  }
  return all
}

/** Lineage of `a/out`, whose columns are text and which reads the source `src` with id and the struct `place`. */
async function traced(sql: Readonly<Record<string, string>>, ...names: readonly string[]) {
  const place = {
    logicalType: 'object',
    properties: ['city', 'street'].map((name) => ({ name, logicalType: 'string' })),
  }
  const declared: ShortProduct = {
    sources: { src: { columns: { id: 'integer', name: 'string', place }, format: 'json', path: 'src.json' } },
    serves: { out: { columns: Object.fromEntries(names.map((name) => [name, 'string'])) } },
    sql,
  }
  await using mesh = new TestMesh({ 'a/out': declared })
  const lineage = (await lineageOf(await mesh.load()))['a/out/out@1/out']
  assert.ok(lineage)
  return JSON.parse(JSON.stringify(readable(lineage)).replaceAll('source/a/out/src/src.', '')) as unknown
}

describe('lineage of a product', () => {
  it('goes through inner steps to the source, the stronger change and every filter on the way', async () => {
    const sql = {
      _kept: 'select id, upper(name) as loud from src where id > 0',
      _grouped: 'select loud, max(id) as newest from _kept group by loud',
      out: "select loud, newest::varchar as newest, case when newest > 9 then 'new' end as age from _grouped",
    }
    assert.deepEqual(await traced(sql, 'loud', 'newest', 'age'), {
      loud: ['name TRANSFORMATION'],
      newest: ['id AGGREGATION'],
      age: ['→ id CONDITIONAL'],
      '(rows)': ['→ id FILTER', '→ name GROUP_BY'],
    })
  })

  it('keeps to the field of a struct, also through inner steps', async () => {
    const sql = {
      _places: 'select place, place.street as street from src',
      out: 'select p.place.city as city, street, p.place::varchar as whole from _places p',
    }
    assert.deepEqual(await traced(sql, 'city', 'street', 'whole'), {
      city: ['place.city IDENTITY'],
      street: ['place.street IDENTITY'],
      whole: ['place TRANSFORMATION'],
      '(rows)': [],
    })
  })

  it('finds columns of inner steps however they are written', async () => {
    const sql = {
      _one: 'select ID as Number, Name from SRC',
      out: 'select nUmBeR::varchar as id, NAME as name from _ONE',
    }
    assert.deepEqual(await traced(sql, 'id', 'name'), {
      id: ['id TRANSFORMATION'],
      name: ['name IDENTITY'],
      '(rows)': [],
    })
  })

  it('is published with the product and ends at the datasets of others', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const lineage = (await mesh.publication('crm/customers'))?.lineage as ProductLineage
    const traced = lineage['crm/customers/customers@1/customers']
    assert.deepEqual(traced && readable(traced), {
      name: ['sales/orders/orders@1/orders.customer IDENTITY'],
      total: ['sales/orders/orders@1/orders.amount AGGREGATION'],
      '(rows)': [
        '→ sales/orders/orders@1/orders.customer FILTER',
        '→ sales/orders/orders@1/orders.customer GROUP_BY',
        '→ sales/orders/orders@1/orders.customer SORT',
      ],
    })
  })
})

describe('lineage of the demo', () => {
  const file = path.resolve(import.meta.dirname, '../output/aviation-lineage.json')

  async function demo(): Promise<Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>> {
    const folder = path.resolve(import.meta.dirname, '../../examples/aviation')
    const { mesh } = await loadMesh(folder, { environment: {} })
    assert.ok(mesh)
    const lineage = Object.entries(await lineageOf(mesh)).sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(lineage.map(([key, value]) => [key, readable(value)]))
  }

  it('is what it was; HANSA_UPDATE_GOLDEN=1 writes it anew', async () => {
    const found = await demo()
    if (process.env['HANSA_UPDATE_GOLDEN'] !== undefined)
      writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`)
    assert.deepEqual(found, JSON.parse(readFileSync(file, 'utf8')))
  })

  it('is what a person finds in the SQL, for the columns that are hardest to follow', async () => {
    const all = await demo()
    const world = 'airports/world_airports/world_airports@1/world_airports'
    assert.deepEqual(all['airports/airports/airports@1/airports']?.['state'], [
      `${world}.country_code IDENTITY`,
      `${world}.region_code TRANSFORMATION`,
      `→ ${world}.country_code CONDITIONAL`,
    ])
    const risk = all['planning/airport_risk/airport_risk@1/airport_risk']
    const delays = 'flightops/daily_delays/daily_delays@2/daily_delays'
    assert.deepEqual(risk?.['delayed_share'], [
      `${delays}.delayed_flights AGGREGATION`,
      `${delays}.flights AGGREGATION`,
    ])
    assert.deepEqual(risk['disruption_score'], [
      `→ ${delays}.delayed_flights WINDOW`,
      `→ ${delays}.flights WINDOW`,
      '→ planning/route_network/airport_network@1/airport_network.betweenness WINDOW',
    ])
    assert.deepEqual(risk['strikes_in_sample'], [])
    assert.deepEqual(all['flightops/routes/routes@1/routes']?.['great_circle_miles'], [
      'airports/airports/airports@1/airports.latitude TRANSFORMATION',
      'airports/airports/airports@1/airports.longitude TRANSFORMATION',
    ])
    const { strike_id: id } = all['safety/wildlife_strikes/wildlife_strikes@1/wildlife_strikes'] ?? {}
    const source = 'source/safety/wildlife_strikes'
    assert.deepEqual(
      id?.filter((edge) => !edge.startsWith('→')),
      [
        `${source}/faa/faa_strikes.flight_date TRANSFORMATION`,
        `${source}/names/airport_names.iata TRANSFORMATION`,
      ],
    )
    assert.equal(id.filter((edge) => edge.endsWith('WINDOW')).length, 12)
  })
})
