import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Workbench, type Results } from './staged.ts'

let bench: Workbench
before(async () => (bench = await Workbench.open()))
after(() => bench.close())

const rules = (...quality: unknown[]) => ({ logicalType: 'string', quality })

/** Eight rows: two NULLs, two empty, `a` three times, `b` once. */
const texts = `(NULL), (NULL), (''), (''), ('a'), ('a'), ('a'), ('b')`

describe('library metrics', () => {
  const count = async (rule: Record<string, unknown>, values = texts, type = 'string'): Promise<unknown> => {
    const found = await bench.results({ logicalType: type, quality: [{ mustBe: 0, ...rule }] }, values)
    return found(`v.${String(rule['metric'])}#0`).measured
  }

  it('counts NULLs, and nothing else', async () => assert.equal(await count({ metric: 'nullValues' }), 2))

  it('counts the values listed as missing, NULL only where it is listed', async () => {
    const missing = (...missingValues: unknown[]) => ({
      metric: 'missingValues',
      arguments: { missingValues },
    })
    assert.equal(await count(missing(null, '', 'b')), 5)
    assert.equal(await count(missing('')), 2)
    assert.equal(await count(missing('n/a')), 0)
  })

  it('takes NULL and empty texts as missing where no list says otherwise', async () =>
    assert.equal(await count({ metric: 'missingValues' }), 4))

  it('ignores a missing value that no number can be', async () => {
    const rule = { metric: 'missingValues', arguments: { missingValues: [null, 'n/a', -1, '7'] } }
    assert.equal(await count(rule, '(NULL), (-1), (7), (0)', 'integer'), 3)
  })

  it('counts values that are not valid, of which NULL is none', async () => {
    assert.equal(await count({ metric: 'invalidValues', arguments: { validValues: ['a', 'z'] } }), 3)
    assert.equal(await count({ metric: 'invalidValues', arguments: { pattern: '^[ab]$' } }), 2)
    assert.equal(
      await count({ metric: 'invalidValues', arguments: { validValues: ['a', ''], pattern: '^.$' } }),
      3,
    )
    assert.equal(await count({ metric: 'invalidValues', arguments: { validValues: [] } }), 6)
  })

  it('compares valid values by the type of the column', async () => {
    const valid = (...validValues: unknown[]) => ({ metric: 'invalidValues', arguments: { validValues } })
    assert.equal(await count(valid(1, '2.50', 'x'), '(1), (2.5), (3), (NULL)', 'number'), 1)
    assert.equal(await count(valid('2001-01-01'), `('2001-01-01'), ('2001-01-02')`, 'date'), 1)
    assert.equal(await count(valid(true), '(true), (false), (NULL)', 'boolean'), 1)
    assert.equal(await count(valid('NaN', 0.1), `('NaN'::DOUBLE), (0.1), (0.2)`, 'number'), 1)
  })

  it('counts rows beyond the first of each value, NULLs apart', async () => {
    assert.equal(await count({ metric: 'duplicateValues' }), 3)
    assert.equal(
      await count({ metric: 'duplicateValues' }, '(1), (2), (2), (2), (NULL), (NULL)', 'integer'),
      2,
    )
    assert.equal(
      await count({ metric: 'duplicateValues' }, `('NaN'::DOUBLE), ('NaN'), (0), ('-0.0'), (1)`, 'number'),
      2,
    )
  })

  it('counts rows', async () => {
    const quality = [{ metric: 'rowCount', mustBe: 8 }]
    const found = await bench.results({ logicalType: 'string' }, texts, { quality })
    assert.equal(found('rowCount#0').measured, 8)
    assert.equal(found('rowCount#0').outcome, 'pass')
    assert.equal(found('rowCount#0').failingRows, undefined)
  })

  it('counts duplicates of several properties together, rows with a NULL among them apart', async () => {
    const contract = {
      properties: [
        { name: 'v', logicalType: 'string' },
        { name: 'w', logicalType: 'integer' },
      ],
    }
    const quality = [{ metric: 'duplicateValues', arguments: { properties: ['v', 'w'] }, mustBe: 0 }]
    const rows = `('a', 1), ('a', 1), ('a', 2), ('b', 1), ('a', NULL), ('a', NULL), (NULL, 1), ('b', 1), ('b', 1)`
    const found = await bench.results({}, rows, { ...contract, quality })
    assert.equal(found('duplicateValues#0').measured, 3)
  })
})

describe('operators', () => {
  // Of ten rows three are NULL: 3 rows, 30 percent.
  const values = Array.from({ length: 10 }, (_, index) => (index < 3 ? '(NULL)' : `('x')`)).join(', ')
  const cases: readonly (readonly [operator: string, passes: unknown, fails: unknown])[] = [
    ['mustBe', 3, 4],
    ['mustNotBe', 4, 3],
    ['mustBeGreaterThan', 2, 3],
    ['mustBeGreaterOrEqualTo', 3, 4],
    ['mustBeLessThan', 4, 3],
    ['mustBeLessOrEqualTo', 3, 2],
    ['mustBeBetween', [2, 4], [3, 9]],
    ['mustBeBetween', [2.5, 3.5], [0, 3]],
    ['mustNotBeBetween', [3, 9], [2, 4]],
    ['mustNotBeBetween', [0, 3], [2.9, 3.1]],
  ]
  const tenfold = (bound: unknown): unknown =>
    Array.isArray(bound) ? bound.map(Number).map((each) => each * 10) : Number(bound) * 10

  for (const [operator, passes, fails] of cases)
    it(`${operator} of rows and percent: ${JSON.stringify(passes)} holds, ${JSON.stringify(fails)} does not`, async () => {
      const found = await bench.results(
        rules(
          { metric: 'nullValues', [operator]: passes },
          { metric: 'nullValues', [operator]: fails, unit: 'rows' },
          { metric: 'nullValues', [operator]: tenfold(passes), unit: 'percent' },
          { metric: 'nullValues', [operator]: tenfold(fails), unit: 'percent' },
        ),
        values,
      )
      const outcomes = [0, 1, 2, 3].map((index) => found(`v.nullValues#${index}`).outcome)
      assert.deepEqual(outcomes, ['pass', 'fail', 'pass', 'fail'])
      assert.equal(found('v.nullValues#2').measured, 30)
      assert.equal(found('v.nullValues#3').failingRows, 3)
    })

  it('applies every metric in percent of all rows', async () => {
    const percent = { mustBe: -1, unit: 'percent' }
    const found = await bench.results(
      rules(
        { ...percent, metric: 'missingValues', arguments: { missingValues: ['', 'b'] } },
        { ...percent, metric: 'invalidValues', arguments: { validValues: ['a'] } },
        { ...percent, metric: 'duplicateValues' },
      ),
      texts,
    )
    assert.equal(found('v.missingValues#0').measured, 37.5)
    assert.equal(found('v.invalidValues#0').measured, 37.5)
    assert.equal(found('v.duplicateValues#0').measured, 37.5)
  })

  it('finds nothing wrong in an empty table', async () => {
    const found = await bench.results(
      {
        ...rules(
          { metric: 'nullValues', mustBeLessThan: 1, unit: 'percent' },
          { metric: 'duplicateValues', mustBe: 0 },
        ),
        required: true,
        unique: true,
      },
      'SELECT NULL::VARCHAR AS v WHERE false',
    )
    for (const id of ['v.nullValues#0', 'v.duplicateValues#0', 'v.required', 'v.unique'])
      assert.deepEqual([found(id).outcome, found(id).measured], ['pass', 0])
  })
})

describe('rules that cannot be run', () => {
  const outcome = async (rule: Record<string, unknown>, kind: string): Promise<unknown[]> => {
    const found: Results = await bench.results(rules(rule), texts)
    return [found(`v.${kind}#0`).outcome, found(`v.${kind}#0`).check.severity, found(`v.${kind}#0`).reason]
  }

  it('skips text and custom rules, and says so', async () => {
    const text = { type: 'text', description: 'looks nice' }
    assert.deepEqual(await outcome(text, 'text'), [
      'skipped',
      'error',
      'it is written for people, not for a program',
    ])
    const custom = { type: 'custom', engine: 'soda', implementation: 'x' }
    assert.deepEqual(await outcome(custom, 'custom'), ['skipped', 'error', 'the engine soda is not run here'])
  })

  it('fails a rule that means nothing', async () => {
    const wrong: readonly (readonly [rule: Record<string, unknown>, reason: RegExp])[] = [
      [{ metric: 'rowCount', mustBe: 1, unit: 'percent' }, /percent of what/],
      [{ metric: 'invalidValues', mustBe: 0 }, /needs the argument validValues or pattern/],
      [{ metric: 'invalidValues', mustBe: 0, arguments: { pattern: '(?=a)' } }, /look-ahead .* character 1/],
      [{ metric: 'nullValues', mustBe: 0, unit: 'bushels' }, /unit bushels/],
      [{ metric: 'nullValues', mustBeBetween: [5, 1] }, /smaller number first/],
    ]
    for (const [rule, reason] of wrong) {
      const [how, , why] = await outcome(rule, String(rule['metric']))
      assert.equal(how, 'error')
      assert.match(String(why), reason)
    }
  })
})
