import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { quoteLiteral } from '../../../src/engine/quote.ts'
import { reportLines } from '../../../src/product/quality/verdict.ts'
import type { StagedTable } from '../../../src/product/quality/staged-table.ts'
import { contractOf, Workbench } from './staged.ts'

let bench: Workbench
before(async () => (bench = await Workbench.open()))
after(() => bench.close())

const flights = (more: object = {}) =>
  contractOf({
    name: 'flights',
    logicalType: 'object',
    properties: [
      {
        name: 'delay',
        logicalType: 'integer',
        required: true,
        logicalTypeOptions: { maximum: 900 },
        quality: [{ metric: 'nullValues', mustBeLessOrEqualTo: 10, unit: 'percent', severity: 'warning' }],
        relationships: [{ to: 'flights.number' }],
      },
      { name: 'number', logicalType: 'integer', unique: true },
    ],
    quality: [
      { metric: 'rowCount', mustBeGreaterThan: 100, severity: 'info' },
      { type: 'text', description: 'flown flights only' },
      { type: 'sql', query: 'SELECT 1, 2', mustBe: 0, severity: 'low' },
    ],
    ...more,
  })

/** Forty rows: delay is the row's number from 0, three are NULL, number repeats every ten rows. */
const rows = `SELECT CASE WHEN i % 13 = 5 THEN NULL WHEN i > 30 THEN i * 100 ELSE i % 10 END::BIGINT AS delay,
  (i % 10)::BIGINT AS number FROM range(40) AS t(i)`

const stage = (more: object = {}): Promise<StagedTable> => bench.stage(flights(more), 'flights', rows)

describe('verdict', () => {
  it('fails on errors, counts warnings, and tells what to know', async () => {
    const verdict = await bench.verify([await stage()])
    assert.deepEqual(
      [verdict.passed, verdict.checks, verdict.failedErrors, verdict.failedWarnings, verdict.skipped],
      [false, 11, 4, 2, 1],
    )
    assert.deepEqual(reportLines(verdict), [
      '✗ flights.delay.required: 3 rows (7.5 %), expected 0 (delay is never NULL)',
      '✗ flights.delay.maximum: 8 rows (20 %), expected 0 (delay is <= 900)',
      '✗ flights.delay.relationship#0: 8 rows (20 %), expected 0 (every delay is in flights (number))',
      '✗ flights.number.unique: 30 rows (75 %), expected 0 (number has no value twice)',
      '! flights.rowCount#0: 40 rows, expected more than 100 (rowCount of flights)',
      '! flights.sql#0: the query gave 2 columns, and a rule needs one value (sql of flights)',
      '– flights.text#0: it is written for people, not for a program (flown flights only)',
      '11 checks: 4 passed, 4 failed, 2 failed with a warning, 1 not run',
    ])
  })

  it('is plain data that survives being stored', async () => {
    const verdict = await bench.verify([await stage()])
    assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict)
    assert.ok(!JSON.stringify(verdict).includes('IS NULL'), 'the SQL of checks is not part of it')
  })

  it('passes what only warns', async () => {
    const contract = contractOf({
      name: 'flights',
      logicalType: 'object',
      properties: [
        {
          name: 'delay',
          logicalType: 'integer',
          quality: [{ metric: 'nullValues', mustBe: 0, severity: 'warning' }],
        },
      ],
    })
    const verdict = await bench.verify([await bench.stage(contract, 'flights', '(NULL), (1)')])
    assert.deepEqual([verdict.passed, verdict.failedErrors, verdict.failedWarnings], [true, 0, 1])
  })

  it('takes a severity it does not know as an error', async () => {
    const contract = contractOf({
      name: 'flights',
      logicalType: 'object',
      properties: [
        {
          name: 'delay',
          logicalType: 'integer',
          quality: [{ metric: 'nullValues', mustBe: 0, severity: 'whatever' }],
        },
      ],
    })
    assert.equal((await bench.verify([await bench.stage(contract, 'flights', '(NULL), (1)')])).passed, false)
  })
})

describe('failing rows', () => {
  const kept = async (name: string, more: object = {}) => {
    const folder = path.join(bench.folder, name)
    await mkdir(folder)
    const verdict = await bench.verify([await stage(more)], { failingRowsFolder: folder })
    const file = verdict.failingRows?.['flights']
    return file === undefined
      ? undefined
      : await bench.connection.rows(`SELECT * FROM read_parquet(${quoteLiteral(file)})`)
  }
  const setting = (value: number) => ({ customProperties: [{ property: 'hansa.keepFailingRows', value }] })

  it('are kept with the check and the reason, the first of the table first', async () => {
    const found = (await kept('some', setting(2))) ?? []
    assert.deepEqual(
      found.map(({ hansa_check: check, delay, number }) => [check, delay, number]),
      [
        ['flights.delay.required', null, '5'],
        ['flights.delay.required', null, '8'],
        ['flights.delay.maximum', '3200', '2'],
        ['flights.delay.maximum', '3300', '3'],
        ['flights.delay.relationship#0', '3200', '2'],
        ['flights.delay.relationship#0', '3300', '3'],
        ['flights.number.unique', '0', '0'],
        ['flights.number.unique', '0', '0'],
      ],
    )
    assert.equal(found[0]?.['hansa_reason'], 'delay is never NULL')
  })

  it('are at most twenty of each check, unless the contract says otherwise', async () => {
    const found = (await kept('default')) ?? []
    assert.equal(found.filter((row) => row['hansa_check'] === 'flights.number.unique').length, 20)
    assert.equal(await kept('nothing', setting(0)), undefined)
  })
})
