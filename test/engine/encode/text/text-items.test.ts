import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DuckDBInstance, type DuckDBType } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { validityOf } from '../../../../src/engine/encode/arrow/arrow-column.ts'
import type { ItemReader } from '../../../../src/engine/encode/arrow/variable-column.ts'
import { jsonWriter } from '../../../../src/engine/encode/json-text.ts'
import { textWriter } from '../../../../src/engine/encode/plain-text.ts'
import { csvField, csvItems, jsonItems } from '../../../../src/engine/encode/text/text-items.ts'

/** Values at the ends of what is written from the engine's memory, each type's by itself. */
const columns = [
  `SELECT * FROM (VALUES (''), ('plain'), ('a"b'), ('x,y'), (E'two\\r\\nlines'), ('back\\slash'), (chr(1) || chr(31)),
    ('é€😀'), (NULL), (repeat('long ', 500)), (repeat('quoted" ', 500))) t(v)`,
  `SELECT * FROM (VALUES (DATE '0000-12-31'), (DATE '0001-01-01'), (DATE '9999-12-31'), (DATE '10000-01-01'),
    (DATE '-infinity'), (DATE 'infinity'), (DATE '1969-12-31'), (NULL)) t(v)`,
  `SELECT * FROM (VALUES (TIMESTAMP '0000-12-31 23:59:59.999999'), (TIMESTAMP '0001-01-01'),
    (TIMESTAMP '9999-12-31 23:59:59.999999'), (TIMESTAMP '10000-01-01'), (TIMESTAMP '-infinity'), (TIMESTAMP 'infinity'),
    (TIMESTAMP '1969-12-31 23:59:59.000001'), (TIMESTAMP '290309-12-22 (BC) 00:00:00'), (NULL)) t(v)`,
  `SELECT v::TIMESTAMPTZ AS v FROM (VALUES (TIMESTAMP '2001-01-01'), (TIMESTAMP 'infinity'), (NULL)) t(v)`,
  `SELECT v::BIGINT AS v FROM (VALUES (9007199254740991), (9007199254740992), (-9007199254740991), (-9007199254740992),
    (-9223372036854775807), (0), (NULL)) t(v)`,
  `SELECT v::DOUBLE AS v FROM (VALUES ('nan'), ('inf'), ('-inf'), ('-0.0'), ('1e15'), ('1e21'), ('-123456789'), ('0.1'),
    ('5e-324'), (NULL)) t(v)`,
  `SELECT v::FLOAT AS v FROM (VALUES ('nan'), ('-inf'), ('-0.0'), ('3.4e38'), ('16777217'), ('0.1'), (NULL)) t(v)`,
  `SELECT v::DECIMAL(18, 4) AS v FROM (VALUES ('-0.05'), ('99999999999999.9999'), ('0'), (NULL)) t(v)`,
  `SELECT * FROM (VALUES (true), (false), (NULL)) t(v)`,
  `SELECT * FROM (VALUES ('{"a": 1}'::JSON), ('[1,\n2]'::JSON), (NULL)) t(v)`,
]

describe('csvItems and jsonItems', () => {
  /** What both ways of writing make of each value of a statement. */
  const both = async (
    sql: string,
    fast: (type: DuckDBType) => ItemReader,
    slow: (type: DuckDBType) => (vector: never, index: number) => string,
  ): Promise<readonly [readonly string[], readonly string[]]> => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const result = await connection.stream(sql)
    const chunk = await result.fetchChunk()
    if (chunk === null) throw new Error('there are no rows')
    const type = result.columnType(0)
    const write = slow(type)
    const vector = chunk.getColumnVector(0) as never
    const wanted = chunk
      .getColumnValues(0)
      .map((value, index) => (value === null ? '' : write(vector, index)))
    const raw = duckdb.data_chunk_get_vector(chunk.chunk, 0)
    const ends = new Int32Array(chunk.rowCount)
    const reader = fast(type)
    reader.load(raw, chunk.rowCount, validityOf(raw, chunk.rowCount, undefined))
    const text = Buffer.from(reader.read(0, ends))
    const written = [...ends].map((end, index) => text.toString('utf8', ends[index - 1] ?? 0, end))
    connection.closeSync()
    instance.closeSync()
    return [written, wanted]
  }

  it('write the same as the writers of single values', async () => {
    for (const sql of columns) {
      const [json, wantedJson] = await both(sql, jsonItems, jsonWriter)
      assert.deepEqual(json, wantedJson, sql)
      const [csv, wantedCsv] = await both(sql, csvItems, (type) => {
        const write = textWriter(type)
        return (vector, index) => csvField(write(vector, index) ?? '')
      })
      assert.deepEqual(csv, wantedCsv, sql)
    }
  })
})
