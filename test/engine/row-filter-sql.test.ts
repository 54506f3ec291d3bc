import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Engine, type Connection } from '../../src/engine/engine.ts'
import type { RelationColumn } from '../../src/engine/relation.ts'
import { rowFilterSql } from '../../src/engine/row-filter-sql.ts'
import type {
  RowAttribute,
  RowColumn,
  RowCondition,
  RowLiteral,
  RowTest,
  RowValue,
} from '../../src/governance/row-filter.ts'

const column = (name: string, type: RowAttribute): RowColumn => ({ op: 'column', name, type })
const literal = (type: RowLiteral['type'], text: string): RowLiteral => ({ op: 'literal', type, text })

/** Values at the edges of what the engine can hold, one column of them for each type. */
const edges: Readonly<
  Record<string, readonly [type: string, attribute: RowAttribute, values: readonly string[]]>
> = {
  b: ['BIGINT', 'long', ['-9223372036854775808', '9223372036854775807', '0']],
  s: ['SMALLINT', 'long', ['-32768', '32767', '0']],
  f: ['FLOAT', 'decimal', [`'NaN'`, `'infinity'`, '0.1']],
  d: ['DOUBLE', 'decimal', [`'NaN'`, `'-infinity'`, '0.1']],
  n: [
    'DECIMAL(38,0)',
    'decimal',
    [`'99999999999999999999999999999999999999'`, `'-99999999999999999999999999999999999999'`, '0'],
  ],
  m: [
    'DECIMAL(38,38)',
    'decimal',
    [`'0.99999999999999999999999999999999999999'`, `'-0.99999999999999999999999999999999999999'`, '0'],
  ],
  date: ['DATE', 'datetime', [`'5881580-07-10'`, `'5877642-06-25 (BC)'`, `'infinity'`]],
  time: ['TIMESTAMP', 'datetime', [`'294246-12-31'`, `'290309-12-22 (BC) 00:00:00'`, `'-infinity'`]],
  zone: [
    'TIMESTAMP WITH TIME ZONE',
    'datetime',
    [`'294246-12-31 00:00:00+00'`, `'290309-12-22 (BC) 00:00:00+00'`, `'infinity'`],
  ],
}
const columns: readonly RelationColumn[] = Object.entries(edges).map(([name, [type]]) => ({ name, type }))

describe('rowFilterSql', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'row-filter-'))
  const file = path.join(folder, 'edges.parquet')
  let engine: Engine
  let connection: Connection
  before(async () => {
    engine = await Engine.open({ threads: 1 })
    connection = await engine.connect()
    const rows = [0, 1, 2, 3].map((index) => {
      const values = Object.entries(edges).map(
        ([name, [type, , list]]) => `CAST(${list[index] ?? 'NULL'} AS ${type}) AS ${name}`,
      )
      return `SELECT ${index} AS id, ${values.join(', ')}`
    })
    await connection.run(`COPY (${rows.join(' UNION ALL ')}) TO '${file}' (FORMAT parquet)`)
  })
  after(() => {
    connection.close()
    engine.close()
    rmSync(folder, { recursive: true })
  })

  const seen = async (condition: RowCondition, known = columns): Promise<readonly number[]> => {
    const sql = rowFilterSql({ kind: 'where', condition }, { columns: known, alias: '_rows' })
    const rows = await connection.rows(
      `SELECT id FROM read_parquet('${file}') AS _rows WHERE ${sql} ORDER BY id`,
    )
    return rows.map(({ id }) => Number(id))
  }

  it('fails on no row and no statistics, whatever is calculated and compared', async () => {
    const values: RowValue[] = Object.entries(edges).map(([name, [, type]]) => column(name, type))
    const longs = values.filter((value) => value.op === 'column' && value.type === 'long')
    const extremes = [
      literal('long', '9007199254740991'),
      literal('long', '-9007199254740991'),
      literal('long', '0'),
    ]
    const calculated = [...longs, ...extremes].flatMap((left) =>
      [...longs, ...extremes].flatMap((right) =>
        (['+', '-', '*'] as const).map((op) => ({ op, left, right })),
      ),
    )
    const tests: RowTest[] = calculated.flatMap((value) => [
      { op: '<', left: value, right: literal('long', '3') } as const,
      { op: '=', left: value, right: column('b', 'long') } as const,
      { op: 'present', value } as const,
    ])
    for (const type of ['decimal', 'datetime'] as const) {
      const alike = values.filter((value): value is RowColumn => value.op === 'column' && value.type === type)
      const texts =
        type === 'decimal'
          ? ['922337203685477.5807', '-0.0001', '0']
          : ['2020-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']
      const others: RowValue[] = [...alike, ...texts.map((text) => literal(type, text))]
      if (type === 'datetime') others.push(...alike.map((of) => ({ op: 'day', of }) as const))
      for (const left of alike)
        for (const right of others)
          for (const op of ['=', '<', '<='] as const)
            tests.push({ op, left, right }, { op, left: right, right: left })
    }
    for (const test of tests) {
      await seen(test)
      await seen({ op: 'not', test })
    }
  })

  it('takes away where a calculation has no 64-bit result, both for a test and its opposite', async () => {
    const b = column('b', 'long')
    const twice: RowValue = { op: '+', left: b, right: b }
    for (const op of ['=', '<', '<='] as const) {
      const test: RowTest = { op, left: twice, right: literal('long', '5') }
      assert.deepEqual([...(await seen(test)), ...(await seen({ op: 'not', test }))], [2])
    }
    assert.deepEqual(await seen({ op: 'present', value: twice }), [2])
    assert.deepEqual(await seen({ op: 'not', test: { op: 'present', value: twice } }), [0, 1, 3])
  })

  it('takes what is no finite number for absent', async () => {
    const d = column('d', 'decimal')
    const test = { op: '<', left: d, right: literal('decimal', '5') } as const
    assert.deepEqual(await seen(test), [2])
    assert.deepEqual(await seen({ op: 'not', test }), [])
    assert.deepEqual(await seen({ op: 'present', value: d }), [2])
  })

  it('compares a decimal with one beyond the range of the column', async () => {
    const m = column('m', 'decimal')
    assert.deepEqual(await seen({ op: '<', left: m, right: literal('decimal', '1') }), [0, 1, 2])
    assert.deepEqual(await seen({ op: '=', left: m, right: literal('decimal', '1') }), [])
    assert.deepEqual(
      await seen({ op: 'not', test: { op: '=', left: m, right: literal('decimal', '-12.5') } }),
      [0, 1, 2],
    )
    assert.deepEqual(await seen({ op: '<=', left: literal('decimal', '-1'), right: m }), [0, 1, 2])
  })

  it('shows no row by a column that is not there, or is of another type than policies took it for', async () => {
    for (const known of [[], [{ name: 'b', type: 'VARCHAR' }], [{ name: 'b', type: 'BIGINT[]' }]]) {
      const test = { op: '=', left: column('b', 'long'), right: literal('long', '0') } as const
      assert.deepEqual(await seen(test, known), [])
      assert.deepEqual(await seen({ op: 'not', test }, known), [])
      assert.deepEqual(await seen({ op: 'present', value: column('b', 'long') }, known), [])
      const list = {
        op: 'within',
        list: column('b', 'longs'),
        of: { op: 'list', element: 'long', values: [] },
      } as const
      if (known[0]?.type !== 'BIGINT[]') assert.deepEqual(await seen({ op: 'not', test: list }, known), [])
    }
  })

  it('is not taken in by names and texts', async () => {
    const name = `a" OR true --`
    const sql = rowFilterSql(
      {
        kind: 'where',
        condition: { op: '=', left: column(name, 'string'), right: literal('string', `x' OR true --`) },
      },
      { columns: [{ name, type: 'VARCHAR' }], alias: '_rows' },
    )
    assert.equal(sql, `"_rows"."a"" OR true --" = 'x'' OR true --'`)
    const rows = await connection.rows(
      `SELECT 1 FROM (SELECT 'y' AS "a"" OR true --") AS _rows WHERE ${sql} UNION ALL SELECT 2 WHERE false`,
    )
    assert.equal(rows.length, 0)
  })

  it('is about the rows themselves, whatever the statement calls its results', async () => {
    const sql = rowFilterSql(
      { kind: 'where', condition: { op: '=', left: column('b', 'long'), right: literal('long', '0') } },
      { columns, alias: '_rows' },
    )
    const masked = await connection.rows(
      `SELECT 0 AS b, id FROM read_parquet('${file}') AS _rows WHERE ${sql}`,
    )
    assert.deepEqual(masked, [{ b: 0, id: 2 }])
  })

  it('says all and none plainly', () => {
    assert.equal(rowFilterSql({ kind: 'all' }, { columns, alias: '_rows' }), 'true')
    assert.equal(rowFilterSql({ kind: 'none' }, { columns, alias: '_rows' }), 'false')
  })
})
