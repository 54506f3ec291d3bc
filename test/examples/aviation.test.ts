import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { checkGovernance } from '../../src/governance/check-governance.ts'
import { runPolicyTests } from '../../src/product/policy-test/run-policy-tests.ts'
import { customProperty } from '../../src/spec/data-contract.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Mesh, Product } from '../../src/spec/mesh.ts'

const folder = path.resolve(import.meta.dirname, '../../examples/aviation')

async function load(): Promise<Mesh> {
  const { mesh, issues } = await loadMesh(folder, { environment: {} })
  assert.deepEqual(issues.map(formatIssue), [])
  assert.ok(mesh)
  return mesh
}

const productOf = (mesh: Mesh, key: string): Product => {
  const product = mesh.products.find((candidate) => candidate.key === key)
  assert.ok(product, `${key} is declared`)
  return product
}

/** The transitive inputs of a product, itself included. */
function upstream(mesh: Mesh, product: Product): Product[] {
  const producers = product.inputs.flatMap(({ source }) =>
    source.kind === 'product' ? upstream(mesh, productOf(mesh, source.product)) : [],
  )
  return [product, ...producers]
}

/** The fields of a CSV file without quotes, line by line. */
const csv = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

describe('the aviation mesh', () => {
  it('loads without an issue, in five domains', async () => {
    const mesh = await load()
    const domains = mesh.domains.map(({ name }) => name).sort()
    assert.deepEqual(domains, ['airports', 'flightops', 'geography', 'planning', 'safety'])
    assert.equal(mesh.products.length, 11)
  })

  it('puts producers first', async () => {
    const keys = (await load()).products.map(({ key }) => key)
    assert.ok(keys.indexOf('flightops/flights') < keys.indexOf('flightops/routes'))
    assert.ok(keys.indexOf('planning/route_network') < keys.indexOf('planning/airport_risk'))
  })

  it('says what every table and column is, and for whom', async () => {
    const mesh = await load()
    const contracts = mesh.products.flatMap(({ inputs, outputs }) => [...inputs, ...outputs])
    const objects = contracts.flatMap(({ contract }) => contract.document.schema ?? [])
    const silent = objects.flatMap((object) =>
      (object.properties ?? [])
        .filter(({ description, classification }) => !description || !classification)
        .map(({ name }) => `${object.name}.${name}`),
    )
    assert.deepEqual(silent, [])
    assert.deepEqual(
      objects.filter(({ description }) => !description).map(({ name }) => name),
      [],
    )
  })

  it('says in every product where its data comes from and what it cannot tell', async () => {
    for (const { key, folder: home, document } of (await load()).products) {
      const readme = path.join(home, 'README.md')
      assert.ok(existsSync(readme), `${key} has a README`)
      const text = readFileSync(readme, 'utf8')
      assert.match(text, /\*\*(Sources?\.|From)/, `${key} names its source`)
      assert.match(text, /\*\*Limits\.\*\*/, `${key} states its limits`)
      assert.ok(document.description?.limitations, `${key} states its limits in the descriptor`)
    }
  })

  it('opens every SQL file with a comment that says why', () => {
    const files = globSync('domains/*/*/transform/*.sql', { cwd: folder })
    assert.ok(files.length > 15)
    for (const file of files) assert.match(readFileSync(path.join(folder, file), 'utf8'), /^-- \S+/, file)
  })

  it('carries the attribution of GeoNames to every product that uses its data', async () => {
    const mesh = await load()
    const users = mesh.products.filter((product) =>
      upstream(mesh, product).some(({ domain }) => domain === 'geography'),
    )
    assert.deepEqual(users.map(({ key }) => key).sort(), [
      'geography/places',
      'geography/zip_areas',
      'planning/airport_risk',
    ])
    for (const { key, outputs } of users)
      for (const { contract } of outputs)
        assert.match(
          String(customProperty(contract.document.customProperties, 'attribution')),
          /GeoNames.*CC BY 4\.0/,
          key,
        )
  })

  it('keeps what is sensitive about a strike classified', async () => {
    const [strikes] = productOf(await load(), 'safety/wildlife_strikes').outputs.flatMap(
      ({ datasets }) => datasets,
    )
    const classes = new Map(strikes?.columns.map(({ name, classification }) => [name, classification]))
    assert.equal(classes.get('operator'), 'restricted')
    for (const cost of ['repair_cost_usd', 'other_cost_usd', 'total_cost_usd'])
      assert.equal(classes.get(cost), 'confidential')
  })

  it('has rules that hold, and do what their cases say', async () => {
    const mesh = await load()
    assert.deepEqual(checkGovernance(mesh, new Date()).map(formatIssue), [])
    const results = await runPolicyTests(mesh)
    assert.ok(results.length >= 6)
    assert.deepEqual(
      results.filter(({ passed }) => !passed),
      [],
    )
  })

  it('gives each of the fifty airport names one code', async () => {
    const { folder: home } = productOf(await load(), 'safety/wildlife_strikes')
    const rows = csv(path.join(home, 'airport-names.csv'))
    assert.equal(rows.length, 50)
    assert.equal(new Set(rows.map(([name]) => name)).size, 50)
    assert.equal(new Set(rows.map(([, iata]) => iata)).size, 50)
  })

  it('serves two majors of the daily delays, the older with an end', async () => {
    const ports = productOf(await load(), 'flightops/daily_delays').outputs.toSorted(
      (a, b) => a.major - b.major,
    )
    assert.deepEqual(
      ports.map(({ major, deprecated }) => ({ major, deprecated })),
      [
        { major: 1, deprecated: true },
        { major: 2, deprecated: false },
      ],
    )
    assert.match(ports[0]?.endDate ?? '', /^2027-06-30/)
    assert.deepEqual(
      ports.flatMap(({ datasets }) => datasets.map(({ sqlName }) => sqlName)),
      ['daily_delays_v1', 'daily_delays'],
    )
  })

  it('shows every way to materialize', async () => {
    const datasets = (await load()).products.flatMap(({ outputs }) =>
      outputs.flatMap((port) => port.datasets),
    )
    const ways = new Set(datasets.map(({ materialization }) => materialization.kind))
    assert.deepEqual([...ways].sort(), ['append', 'full', 'merge'])
  })
})
