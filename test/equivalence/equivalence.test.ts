import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { Engine, type Connection } from '../../src/engine/engine.ts'
import { toHansaError } from '../../src/engine/engine-error.ts'
import { runStatement } from '../../src/engine/run-statement.ts'
import { quoteIdentifier, quoteLiteral } from '../../src/engine/quote.ts'
import { isHansaError } from '../../src/errors.ts'
import { NodeSecret } from '../../src/sidecar/node-secret.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { generateWorld, type Cell, type GeneratedColumn, type GeneratedWorld } from './generated-world.ts'
import { masked, ReferenceEnforcer } from './reference.ts'

const reader: Reader = {
  principal: { kind: 'user', id: 'ria', teams: [], attributes: {} },
  method: 'token',
}
const purpose = 'dpv:ResearchAndDevelopment'
const permit = `@id("gen.permit")\n@reason("for the test")\npermit (principal, action == Hansa::Action::"read", resource);\n`

const declared = {
  string: { logicalType: 'string', physicalType: 'VARCHAR' },
  long: { logicalType: 'integer', physicalType: 'BIGINT' },
  boolean: { logicalType: 'boolean', physicalType: 'BOOLEAN' },
  date: { logicalType: 'date', physicalType: 'DATE' },
  decimal: { logicalType: 'number', physicalType: 'DECIMAL(9,2)' },
} as const

const property = ({ type, required, classification }: GeneratedColumn, isKey: boolean): object => ({
  ...declared[type],
  required,
  ...(isKey ? { primaryKey: true } : {}),
  ...(classification === undefined ? {} : { classification }),
})

function product({ columns, rows }: GeneratedWorld): ShortProduct {
  const typed = Object.fromEntries(
    columns.map((column, index) => [column.name, property(column, index === 0)]),
  )
  const source = Object.fromEntries(columns.map((column) => [column.name, property(column, false)]))
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]))),
  )
  return {
    sources: { raw: { columns: source, path: 'raw.ndjson', format: 'ndjson' } },
    serves: { items: { columns: typed } },
    sql: { items: 'select * from raw order by id' },
    files: { 'raw.ndjson': lines.join('\n'), 'README.md': '# Items\n' },
  }
}

/** The same dataset, filtered and masked beforehand by the reference, in a database without any policy. */
async function prepare(connection: Connection, world: GeneratedWorld, key: Uint8Array): Promise<void> {
  const reference = new ReferenceEnforcer(world, 'ria')
  const verdicts = reference.columns()
  const columns = world.columns.filter(({ name }) => verdicts.get(name) !== 'withheld')
  const shown = (column: GeneratedColumn, value: Cell): Cell => {
    const verdict = verdicts.get(column.name)
    if (verdict === undefined || verdict === 'clear' || verdict === 'withheld') return value
    return masked(value, verdict, { type: column.type, key })
  }
  const list = columns.map(
    (column) => `${quoteIdentifier(column.name)} ${declared[column.type].physicalType}`,
  )
  await connection.run(`create schema gen; create table gen.items (${list.join(', ')})`)
  const rows = reference
    .rows()
    .map((row) => `(${columns.map((column) => literal(shown(column, row[column.name] ?? null))).join(', ')})`)
  if (rows.length > 0) await connection.run(`insert into gen.items values ${rows.join(', ')}`)
}

const literal = (value: Cell): string =>
  value === null ? 'null' : typeof value === 'string' ? quoteLiteral(value) : String(value)

/** What a query answers, or that it cannot be answered because a column is not there. */
async function governed(sidecar: Sidecar, sql: string): Promise<unknown> {
  try {
    const result = await sidecar.query(reader, {
      sql,
      format: 'json',
      port: 'test',
      purpose,
    })
    const [bytes] = await Promise.all([text(result.bytes), result.rows])
    return JSON.parse(bytes)
  } catch (error) {
    if (isHansaError(error, 'undefined_column')) return 'no such column'
    throw error
  }
}

async function raw(connection: Connection, sql: string): Promise<unknown> {
  const chunks: Uint8Array[] = []
  try {
    await runStatement(connection.native, sql, {
      format: 'json',
      maxRows: 1e6,
      write: (bytes) => Promise.resolve(void chunks.push(bytes)),
      started: () => undefined,
    })
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch (error) {
    if (isHansaError(toHansaError(error), 'undefined_column')) return 'no such column'
    throw error
  }
}

describe('a governed result', () => {
  const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
  const worlds = Number(process.env['HANSA_TEST_WORLDS'] ?? 12)

  it('is that of the raw query over rows filtered and masked beforehand', async (test) => {
    test.diagnostic(`HANSA_TEST_SEED=${seed} HANSA_TEST_WORLDS=${worlds}`)
    const random = seededRandom(seed)
    for (let index = 0; index < worlds; index += 1) {
      const world = generateWorld(random, { rows: 60, queries: 90 })
      await compare(world, `HANSA_TEST_SEED=${seed}, world ${index}`)
    }
  })
})

async function compare(world: GeneratedWorld, about: string): Promise<void> {
  await using mesh = new TestMesh({ 'gen/items': product(world) })
  mesh.write('domains/gen/policies/all.cedar', permit + Object.values(world.policies).join('\n'))
  ;(await mesh.apply()).of('gen/items', 'published')
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  const secret = await NodeSecret.open(mesh.state)
  await prepare(connection, world, secret.keyFor('mask of a purpose', purpose))
  const { mesh: loaded, store, effects } = await mesh.context()
  await using sidecar = await Sidecar.open({ store, settings: loaded.settings, mesh: loaded.name, effects })
  for (const sql of world.queries) {
    const [seen, expected] = [await governed(sidecar, sql), await raw(connection, sql)]
    if (isDeepStrictEqual(seen, expected)) continue
    const policies = Object.values(world.policies).join('\n')
    const [one, other] = [seen, expected].map((rows) => JSON.stringify(rows).slice(0, 600))
    assert.fail(`${about}: ${sql}\n${policies}\ngoverned: ${one}\nexpected: ${other}`)
  }
}
