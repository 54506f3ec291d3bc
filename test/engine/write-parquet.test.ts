import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import { Engine, type Connection } from '../../src/engine/engine.ts'
import type { FieldColumn } from '../../src/engine/field-ids.ts'
import { hashFile } from '../../src/engine/hash-file.ts'
import { writeParquet } from '../../src/engine/write-parquet.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'write-parquet-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let folders = 0
const fresh = (): string => path.join(folder, String(++folders))

const flights = path.resolve(import.meta.dirname, '../../node_modules/vega-datasets/data/flights-3m.parquet')

async function withEngine<T>(threads: number, use: (connection: Connection) => Promise<T>): Promise<T> {
  using engine = await Engine.open({ threads })
  using connection = await engine.connect()
  return await use(connection)
}

const column = (name: string, type: string, fieldId: number): FieldColumn => ({
  name,
  type,
  required: false,
  fieldId,
})

const flightColumns = [
  column('date', 'TIMESTAMP', 1),
  column('delay', 'INTEGER', 2),
  column('distance', 'SMALLINT', 3),
  column('origin', 'VARCHAR', 5),
  column('destination', 'VARCHAR', 4),
]

describe('writeParquet', () => {
  it('writes declared types, order and field ids', async () => {
    const columns: readonly FieldColumn[] = [
      column('b', 'SMALLINT', 7),
      column('a"x', 'DECIMAL(9,2)', 3),
      {
        ...column('s', 'STRUCT("p.q" INTEGER, r DATE[])', 10),
        nestedFieldIds: { '"p.q"': 11, r: 12, 'r.element': 13 },
      },
      { ...column('l', 'STRUCT(z INTEGER)[]', 20), nestedFieldIds: { element: 21, 'element.z': 22 } },
      column('h', 'HUGEINT', 30),
      column('j', 'JSON', 31),
    ]
    await withEngine(2, async (connection) => {
      const files = await writeParquet(connection, {
        select: `SELECT 'dropped' AS other, 1.5 AS "a""x", 2 AS b, {'p.q': 3, 'r': ['2001-01-02']} AS s,
          [{'z': 4}] AS l, 12345678901234567890 AS h, '{"k": 1}' AS j -- ends in a comment`,
        columns,
        folder: fresh(),
      })
      assert.equal(files.length, 1)
      const [file] = files
      assert.ok(file)
      const fields = await connection.rows(
        `SELECT name, field_id FROM parquet_schema('${file.path}') WHERE field_id IS NOT NULL`,
      )
      assert.deepEqual(
        fields.map((field) => [field['name'], Number(field['field_id'])]),
        [
          ...[
            ['b', 7],
            ['a"x', 3],
            ['s', 10],
            ['p.q', 11],
            ['r', 12],
            ['element', 13],
          ],
          ...[
            ['l', 20],
            ['element', 21],
            ['z', 22],
            ['h', 30],
            ['j', 31],
          ],
        ],
      )
      const types = await connection.rows(`DESCRIBE SELECT * FROM '${file.path}'`)
      assert.deepEqual(
        types.map((type) => type['column_type']),
        [
          ...['SMALLINT', 'DECIMAL(9,2)', 'STRUCT("p.q" INTEGER, r DATE[])', 'STRUCT(z INTEGER)[]'],
          ...['DECIMAL(38,0)', 'VARCHAR'],
        ],
      )
      const row = await connection.row(`SELECT h::HUGEINT AS h FROM '${file.path}'`)
      assert.equal(row['h'], '12345678901234567890')
      assert.deepEqual(
        file.columns.map(({ name, fieldId, min }) => [name, fieldId, min]),
        [
          ['b', 7, '2'],
          ['"a""x"', 3, '1.50'],
          ['s."p.q"', 11, '3'],
          ['s.r.element', 13, '2001-01-02'],
          ['l.element.z', 22, '4'],
          ['h', 30, '12345678901234567890'],
          ['j', 31, '{"k": 1}'],
        ],
      )
    })
  })

  it('gives the same bytes for the same rows, whatever the number of threads', async () => {
    const hashes = new Set<string>()
    for (const threads of [1, 2, 4]) {
      await withEngine(threads, async (connection) => {
        const files = await writeParquet(connection, {
          select: `SELECT * FROM '${flights}' LIMIT 1000000`,
          columns: flightColumns,
          folder: fresh(),
        })
        hashes.add(files.map((file) => file.sha256).join())
      })
    }
    assert.equal(hashes.size, 1)
  })

  it('cuts a large result into files of about the wanted size, in order and the same twice', async () => {
    const hashes = new Set<string>()
    for (const threads of [1, 4]) {
      await withEngine(threads, async (connection) => {
        const target = fresh()
        const files = await writeParquet(connection, {
          select: `SELECT * FROM '${flights}' LIMIT 1000000`,
          columns: flightColumns,
          folder: target,
          maxFileBytes: 1_500_000,
        })
        assert.ok(files.length >= 3, `${files.length} files`)
        assert.deepEqual(readdirSync(target).length, files.length)
        for (const file of files) {
          assert.ok(file.bytes < 1_700_000)
          assert.equal(file.bytes, statSync(file.path).size)
          assert.equal(file.sha256, await hashFile(file.path))
        }
        const list = files.map((file) => `'${file.path}'`).join(', ')
        const written = `SELECT * FROM read_parquet([${list}])`
        const expected = `SELECT * FROM '${flights}' LIMIT 1000000`
        const digest = (from: string): string =>
          `SELECT count(*) AS n,
             hash(list(hash(date, delay::BIGINT, distance::BIGINT, origin, destination))) AS h FROM (${from})`
        await connection.run('SET threads = 1')
        assert.deepEqual(await connection.rows(digest(written)), await connection.rows(digest(expected)))
        hashes.add(files.map((file) => file.sha256).join())
      })
    }
    assert.equal(hashes.size, 1)
  })

  it('says nulls and bounds of every file as the engine counts them', async () => {
    await withEngine(2, async (connection) => {
      const files = await writeParquet(connection, {
        select: `SELECT * REPLACE (CASE WHEN delay < 0 THEN NULL ELSE delay END AS delay)
                 FROM '${flights}' LIMIT 600000`,
        columns: flightColumns,
        folder: fresh(),
        maxFileBytes: 1_000_000,
      })
      assert.ok(files.length > 1)
      for (const file of files) {
        for (const { name, min, max, nulls, bytes } of file.columns) {
          const row = await connection.row(
            `SELECT min(${name})::VARCHAR AS lo, max(${name})::VARCHAR AS hi,
              (count(*) - count(${name}))::INTEGER AS nulls, count(*)::INTEGER AS n FROM '${file.path}'`,
          )
          assert.deepEqual([min, max, nulls], [row['lo'], row['hi'], row['nulls']], name)
          assert.equal(file.rows, row['n'])
          assert.ok(bytes > 0)
        }
      }
    })
  })

  it('writes no file for no rows', async () => {
    await withEngine(1, async (connection) => {
      const target = fresh()
      const files = await writeParquet(connection, {
        select: 'SELECT 1 AS a WHERE false',
        columns: [column('a', 'INTEGER', 1)],
        folder: target,
      })
      assert.deepEqual([files, readdirSync(target)], [[], []])
    })
  })

  it('names the column and the type that a value does not fit, and not the value', async () => {
    await withEngine(1, async (connection) => {
      const writing = writeParquet(connection, {
        select: `SELECT 'secret' AS a, 1 AS b, 300 AS c, 9 AS d UNION ALL SELECT 'geheim', 2, 301, 9`,
        columns: [column('a', 'DATE', 1), column('b', 'INTEGER', 2), column('c', 'TINYINT', 3)],
        folder: fresh(),
      })
      await assert.rejects(writing, {
        code: 'data_exception',
        message: 'column "a": 2 values do not fit DATE; column "c": 2 values do not fit TINYINT',
      })
    })
  })

  it('passes on what is wrong with the SELECT itself', async () => {
    await withEngine(1, async (connection) => {
      const columns = [column('a', 'INTEGER', 1)]
      const absent = writeParquet(connection, { select: 'SELECT 1 AS b', columns, folder: fresh() })
      await assert.rejects(absent, { code: 'undefined_column' })
      const cast = writeParquet(connection, {
        select: `SELECT CAST('x' AS INTEGER) AS a`,
        columns,
        folder: fresh(),
      })
      await assert.rejects(cast, { code: 'data_exception', message: /Could not convert/ })
    })
  })

  it('keeps what it is asked to in the footer', async () => {
    await withEngine(1, async (connection) => {
      const [file] = await writeParquet(connection, {
        select: 'SELECT 1 AS a',
        columns: [column('a', 'INTEGER', 1)],
        folder: fresh(),
        keyValues: { 'iceberg.schema': `{"a": "it's"}` },
      })
      const row = await connection.row(
        `SELECT decode(key) AS k, decode(value) AS v FROM parquet_kv_metadata('${file?.path ?? ''}')`,
      )
      assert.deepEqual(row, { k: 'iceberg.schema', v: `{"a": "it's"}` })
    })
  })
})
