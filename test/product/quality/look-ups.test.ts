import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { CountMeasure, Orphans } from '../../../src/product/quality/check.ts'
import { fuse } from '../../../src/product/quality/fuse.ts'
import { profileTable } from '../../../src/product/quality/profile-table.ts'
import { measureKey, runFused } from '../../../src/product/quality/run-counts.ts'
import { Workbench } from './staged.ts'

let bench: Workbench
before(async () => {
  bench = await Workbench.open()
  await bench.connection.run(`
    CREATE TABLE sought AS
      SELECT CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN 'gone' ELSE 'known' END AS code, n % 2 AS side
      FROM range(400) t(n);
    CREATE TABLE codes AS FROM (VALUES ('known'), ('known'), (NULL)) t(code)`)
})
after(() => bench.close())

const orphans = (value: string): Orphans => ({
  kind: 'missingFrom',
  key: [{ value: '"code"', type: 'VARCHAR', alone: '"code"' }],
  target: { relation: 'codes', values: [value] },
})
const isNull: CountMeasure = { kind: 'where', violation: '"code" IS NULL', alone: '"code"' }
const right: CountMeasure = { kind: 'where', violation: '"side" = 1', alone: '"side"' }

async function counts(measures: readonly CountMeasure[]): Promise<readonly unknown[]> {
  const { of } = await runFused(bench.connection, 'sought', measures)
  return measures.map((measure) => of.get(measureKey(measure)))
}

describe('look-ups of a column of few values', () => {
  it('count rows, on the histogram that other rules of the column are decided on', async () => {
    const measures = [isNull, orphans('code'), right]
    const plan = fuse(measures, 'sought', await profileTable(bench.connection, 'sought', measures))
    assert.equal(plan.apart.length, 0)
    assert.equal(plan.main?.match(/FROM sought GROUP BY "code"/g)?.length, 1)
    // 100 rows are "gone"; NULL passes, and what the target has twice or as NULL changes nothing.
    assert.deepEqual(await counts(measures), [100, 100, 200])
  })

  it('count where the column has no other rule', async () => {
    assert.deepEqual(await counts([orphans('code')]), [100])
    assert.deepEqual(await counts([orphans('code'), orphans(`'known'`)]), [100, 100])
    assert.deepEqual(await counts([orphans(`'other'`)]), [300])
  })

  it('fail alone where the target cannot be read', async () => {
    const [nulls, found, missing] = await counts([isNull, orphans('code'), orphans('no_such_column')])
    assert.deepEqual([nulls, found], [100, 100])
    assert.match(String(missing), /no_such_column/)
  })
})
