import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Engine, type Connection } from '../../../src/engine/engine.ts'
import { columnLineage, type ColumnLineage } from '../../../src/engine/sql/lineage.ts'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import type { CatalogTable } from '../../../src/engine/sql/scope.ts'
import { lineageCorpus } from './lineage-corpus/corpus.ts'
import { written } from './lineage-corpus/notation.ts'
import { corpusTables } from './lineage-corpus/tables.ts'
import { influences, unlisted, unseen, type Influence, type Observed } from './lineage-corpus/oracle.ts'

const corpus = Object.values(lineageCorpus).flat()

let parser: SqlParser
let engine: Engine
let connection: Connection
let found: readonly Influence[]
const observed: Observed[] = []
before(async () => {
  parser = await SqlParser.open()
  engine = await Engine.open({ threads: 1 })
  connection = await engine.connect()
  for (const table of corpusTables) await connection.run(`create table ${table.name} as ${table.rows}`)
  for (const { sql } of corpus) observed.push({ sql, lineage: await lineageOf(sql) })
  found = await influences(connection, observed)
})
after(() => {
  connection.close()
  engine.close()
  parser.close()
})

const catalog = (name: readonly string[]): CatalogTable | undefined =>
  corpusTables.find((table) => table.name === name.at(-1)?.toLowerCase())?.shape

async function lineageOf(sql: string): Promise<ColumnLineage> {
  const statement = await parser.parse(sql)
  assert.equal(statement.kind, 'select', JSON.stringify(statement))
  const lineage = columnLineage(statement, catalog)
  assert.equal(lineage.kind, 'lineage', JSON.stringify(lineage))
  return lineage
}

describe('columnLineage', () => {
  for (const [theme, cases] of Object.entries(lineageCorpus))
    describe(theme, () => {
      for (const { sql, columns, rows } of cases)
        it(sql, async () => {
          assert.deepEqual(written(await lineageOf(sql)), { columns, rows: rows ?? '' })
        })
    })

  it('names columns as DuckDB does', async () => {
    for (const { sql } of corpus) {
      const described = await connection.rows(`describe ${sql}`)
      const names = (await lineageOf(sql)).columns.map(({ name }) => name)
      assert.deepEqual(
        names,
        described.map((row) => row['column_name']),
        sql,
      )
    }
  })

  it('lists every column whose values can change the result', () => {
    assert.deepEqual(unlisted(observed, found), [])
  })

  it('lists no direct input that changes nothing', () => {
    for (const [index, { sql, unseen: expected = [] }] of corpus.entries()) {
      const query = observed[index]
      assert.ok(query)
      assert.deepEqual(unseen(query, found), expected, sql)
    }
  })
})
