import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { qualityFacets, qualityMetrics } from '../../../src/product/quality/quality-facet.ts'
import type { Verdict } from '../../../src/product/quality/verdict.ts'
import { find, skipWithout } from '../../support/needs.ts'
import { contractOf, Workbench } from './staged.ts'

let bench: Workbench
let verdict: Verdict
before(async () => {
  bench = await Workbench.open()
  const contract = contractOf({
    name: 'flights',
    logicalType: 'object',
    properties: [
      {
        name: 'delay',
        logicalType: 'integer',
        required: true,
        quality: [
          { metric: 'nullValues', mustBeLessThan: 40, unit: 'percent', severity: 'warning' },
          { type: 'text', description: 'x' },
          { type: 'sql', query: 'SELECT 1, 2', mustBe: 0 },
        ],
      },
    ],
    quality: [{ metric: 'rowCount', mustBe: 4, description: 'four rows' }],
  })
  verdict = await bench.verify([await bench.stage(contract, 'flights', '(1), (2), (3), (NULL)')])
})
after(() => bench.close())

const key = 'd/p/out@1/flights'

describe('qualityFacets', () => {
  it('asserts what was run, and nothing of what was not', () => {
    const facet = qualityFacets(verdict).get(key)
    const assertions = facet?.['assertions']
    assert.ok(Array.isArray(assertions))
    assert.equal(assertions.length, verdict.checks - 1)
    const named = (name: string): unknown => assertions.find((entry: { name: string }) => entry.name === name)
    assert.deepEqual(named('flights.delay.nullValues#0'), {
      assertion: 'not_null',
      success: true,
      column: 'delay',
      severity: 'warn',
      name: 'flights.delay.nullValues#0',
      description: 'nullValues of delay',
      expected: 'less than 40 %',
      actual: '25',
      params: { kind: 'nullValues', unit: 'percent', dimension: 'completeness' },
    })
    assert.deepEqual(named('flights.delay.sql#0'), {
      assertion: 'custom_sql',
      success: false,
      column: 'delay',
      severity: 'error',
      name: 'flights.delay.sql#0',
      description: 'sql of delay',
      expected: '0',
      params: { kind: 'sql', unit: 'rows', error: 'the query gave 2 columns, and a rule needs one value' },
    })
  })
})

describe('qualityMetrics', () => {
  it('has the rows, and the NULLs that were counted', () => {
    const { rowCount, columnMetrics } = qualityMetrics(verdict).get(key) ?? {}
    assert.deepEqual([rowCount, columnMetrics], [4, { delay: { nullCount: 1 } }])
  })
})

describe('the official schemas', { skip: skipWithout('standards') }, () => {
  const folder = path.join(find('standards') ?? '', 'openlineage/spec')
  const load = (file: string): object => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object
  const ajv = new Ajv2020({ strict: false, schemas: [load('OpenLineage.json')] })
  addFormats.default(ajv)

  it('accept the assertions', () => {
    const validate = ajv.compile(load('facets/DataQualityAssertionsDatasetFacet.json'))
    assert.ok(
      validate({ dataQualityAssertions: qualityFacets(verdict).get(key) }),
      JSON.stringify(validate.errors),
    )
    assert.ok(!validate({ dataQualityAssertions: {} }))
  })

  it('accept the metrics', () => {
    const validate = ajv.compile(load('facets/DataQualityMetricsDatasetFacet.json'))
    assert.ok(
      validate({ dataQualityMetrics: qualityMetrics(verdict).get(key) }),
      JSON.stringify(validate.errors),
    )
  })
})
