import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { quoteLiteral } from '../../../src/engine/quote.ts'
import type { CountMeasure } from '../../../src/product/quality/check.ts'
import { compileChecks } from '../../../src/product/quality/compile.ts'
import { fuse } from '../../../src/product/quality/fuse.ts'
import { profileTable } from '../../../src/product/quality/profile-table.ts'
import { runFused, runOneByOne } from '../../../src/product/quality/run-counts.ts'
import { contractOf, datasetOf, Workbench } from './staged.ts'

let bench: Workbench
before(async () => (bench = await Workbench.open()))
after(() => bench.close())

const everyMetric = (values: readonly unknown[]) => [
  { metric: 'nullValues', mustBe: 0 },
  { metric: 'missingValues', mustBe: 0, arguments: { missingValues: [null, ...values] } },
  { metric: 'invalidValues', mustBe: 0, arguments: { validValues: values } },
  { metric: 'duplicateValues', mustBe: 0 },
]
const column = (name: string, logicalType: string, physicalType: string, more: object = {}) => ({
  name,
  logicalType,
  physicalType,
  required: true,
  unique: true,
  ...more,
})

/** A column of every sort: few and many values, dense and sparse numbers, NULL, NaN, empty, unicode, nested. */
const contract = contractOf({
  name: 'mixed',
  logicalType: 'object',
  properties: [
    column('dense', 'integer', 'BIGINT', {
      logicalTypeOptions: { minimum: 10, multipleOf: 3 },
      quality: everyMetric([1, 5]),
    }),
    column('sparse', 'integer', 'BIGINT', {
      logicalTypeOptions: { maximum: 1000 },
      quality: everyMetric([0]),
    }),
    column('few', 'string', 'VARCHAR', {
      logicalTypeOptions: { minLength: 1, maxLength: 2, pattern: '^[a-zé]*$' },
      quality: everyMetric(['a', '', '😀']),
    }),
    column('many', 'string', 'VARCHAR', {
      logicalTypeOptions: { pattern: '7$', format: 'email' },
      quality: everyMetric(['x7']),
    }),
    column('ratio', 'number', 'DOUBLE', {
      logicalTypeOptions: { minimum: 0, maximum: 0.5 },
      quality: everyMetric([0.25, 'NaN']),
    }),
    column('day', 'date', 'DATE', {
      logicalTypeOptions: { minimum: '2001-02-01' },
      quality: everyMetric(['2001-01-01']),
    }),
    column('tags', 'array', 'ARRAY', {
      logicalTypeOptions: { minItems: 1, uniqueItems: true },
      items: { logicalType: 'string', required: true, logicalTypeOptions: { maxLength: 1 } },
      quality: everyMetric([['a', 'b'], []]),
    }),
    column('place', 'object', 'STRUCT', {
      logicalTypeOptions: { required: ['zip'] },
      properties: [column('zip', 'integer', 'INTEGER', { quality: everyMetric([8000]) })],
    }),
  ],
  relationships: [
    { from: ['mixed.few'], to: ['mixed.many'] },
    { from: ['mixed.dense', 'mixed.few'], to: ['mixed.sparse', 'mixed.few'] },
  ],
  quality: [
    { metric: 'rowCount', mustBe: 0 },
    { metric: 'duplicateValues', mustBe: 0, arguments: { properties: ['few', 'day'] } },
    { metric: 'duplicateValues', mustBe: 0, arguments: { properties: ['dense', 'ratio', 'tags', 'place'] } },
  ],
})

/** Rows decided by `seed`; with more rows, columns cross from few values to many. */
const rows = (count: number, seed: number): string =>
  `
  SELECT
    CASE WHEN h(0) % 11 = 0 THEN NULL ELSE n - (h(0) % 13 = 0)::BIGINT END AS dense,
    CASE WHEN h(1) % 5 = 0 THEN NULL ELSE (h(1) % 1000) * 1000000007 * (1 - 2 * (n % 2)) END AS sparse,
    CASE h(2) % 6 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'é' WHEN 3 THEN '😀' WHEN 4 THEN E'a\\n' ELSE 'x''"' END AS few,
    CASE WHEN h(3) % 17 = 0 THEN NULL ELSE 'x' || (h(3) % 5000) END AS many,
    CASE h(4) % 7 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' WHEN 2 THEN '-0.0' WHEN 3 THEN 'inf' ELSE ((h(4) % 97) / 100.0)::VARCHAR END::DOUBLE AS ratio,
    CASE WHEN h(5) % 9 = 0 THEN NULL ELSE DATE '2001-01-01' + (h(5) % 90)::INTEGER END AS day,
    CASE h(6) % 5 WHEN 0 THEN NULL WHEN 1 THEN [] WHEN 2 THEN ['a', 'b'] WHEN 3 THEN ['a', NULL, 'a'] ELSE ['😀', 'xy'] END::VARCHAR[] AS tags,
    CASE h(7) % 4 WHEN 0 THEN NULL WHEN 1 THEN {'zip': NULL::INTEGER} ELSE {'zip': (8000 + h(7) % 3)::INTEGER} END AS place
  FROM (SELECT range::BIGINT AS n FROM range(${count}))`.replaceAll(
    /h\((\d)\)/g,
    `(hash(n * 31 + $1 + ${seed}) % 1000003)::BIGINT`,
  )

const measures: readonly CountMeasure[] = compileChecks(
  datasetOf(contract.schema![0]!),
  contract,
).checks.flatMap(({ measure }): CountMeasure[] => {
  switch (measure.kind) {
    case 'column':
    case 'onlyColumns':
    case 'query':
    case 'settled':
      return []
    case 'orphans':
      return [
        {
          kind: 'missingFrom',
          key: measure.key,
          target: { relation: 'mixed', values: measure.key.length === 1 ? ['many'] : ['sparse', 'few'] },
        },
      ]
    default:
      return [measure]
  }
})

describe('runFused', () => {
  for (const [count, seed] of [
    [0, 1],
    [1, 2],
    [40, 3],
    [3000, 4],
    [30000, 5],
  ] as const)
    it(`counts what one query per measure counts, on ${count} rows`, async () => {
      const table = await bench.stage(contract, 'mixed', rows(count, seed))
      const fused = await runFused(bench.connection, table.relation, measures)
      const single = await runOneByOne(bench.connection, table.relation, measures)
      assert.deepEqual([...fused.of].sort(), [...single.of].sort())
      assert.equal(fused.rows, count)
      assert.ok([...fused.of.values()].every((found) => typeof found === 'number'))
      if (count > 100)
        assert.ok(new Set(fused.of.values()).size > 20, 'the data should make rules fail in many ways')
    })

  it('says the same every time', async () => {
    const table = await bench.stage(contract, 'mixed', rows(2000, 9))
    const first = await runFused(bench.connection, table.relation, measures)
    assert.deepEqual(await runFused(bench.connection, table.relation, measures), first)
  })

  it('lets a measure that cannot be counted fail alone', async () => {
    const table = await bench.stage(contract, 'mixed', rows(50, 6))
    const broken: CountMeasure = { kind: 'where', violation: `CAST("few" AS INTEGER) > 1` }
    const sound: CountMeasure = { kind: 'where', violation: '"few" IS NULL', alone: '"few"' }
    const { of } = await runFused(bench.connection, table.relation, [broken, sound])
    assert.equal(of.get(JSON.stringify(broken)), 'a value does not suit the rule')
    assert.equal(typeof of.get(JSON.stringify(sound)), 'number')
  })
})

describe('fuse', () => {
  it('counts all that it can in one statement, each column once', async () => {
    const table = await bench.stage(contract, 'mixed', rows(30000, 5))
    const profile = await profileTable(bench.connection, table.relation, measures)
    assert.deepEqual(profile.fewValues, new Set(['"sparse"', '"few"', '"ratio"', '"day"']))
    const plan = fuse(measures, table.relation, profile)
    // Apart are keys of several parts, nested values and long texts, and look-ups in other tables.
    assert.equal(plan.counted.length + plan.apart.length, measures.length)
    assert.ok(plan.counted.length > 4 * plan.apart.length)
    assert.equal(plan.main?.match(/GROUP BY/g)?.length, profile.fewValues.size)
    assert.match(plan.main, /bitstring_agg\("dense"/)
  })

  it('reads tables of several files', async () => {
    const table = await bench.stage(contract, 'mixed', rows(3000, 4))
    const files = [0, 1].map((part) => path.join(bench.folder, `part-${part}.parquet`))
    for (const [part, file] of files.entries())
      await bench.connection.run(
        `COPY (SELECT * FROM mixed WHERE coalesce(dense % 2, 0) = ${part}) TO ${quoteLiteral(file)} (FORMAT parquet)`,
      )
    const relation = `(SELECT * FROM read_parquet([${files.map(quoteLiteral).join(', ')}]))`
    const own = measures.filter(({ kind }) => kind !== 'missingFrom')
    const whole = await runFused(bench.connection, table.relation, own)
    const parts = await runFused(bench.connection, relation, own)
    assert.ok(parts.rows <= whole.rows)
    assert.deepEqual((await runOneByOne(bench.connection, relation, own)).of, parts.of)
  })
})
