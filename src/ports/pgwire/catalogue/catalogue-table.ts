import type { CatalogueCell } from '../../../engine/sealed-instance.ts'
import type { CatalogueTable } from '../../../sidecar/read-request.ts'
import { catalogueColumns, informationColumns } from './catalogue-columns.ts'

/** Where `information_schema` is kept: the engine has one of its own under that name. */
export const informationSchema = 'hansa_information'

/** Columns by name; those that are not said are 0, false, empty or NULL. */
export type CatalogueRow = Readonly<Record<string, CatalogueCell>>

/** A relation of `pg_catalog` with its rows. */
export const catalogueTable = (name: string, rows: readonly CatalogueRow[] = []): CatalogueTable =>
  table(['main', name], catalogueColumns[name] ?? '', rows)

/** A relation of `information_schema` with its rows. */
export const informationTable = (name: string, rows: readonly CatalogueRow[] = []): CatalogueTable =>
  table(
    [informationSchema, name],
    informationColumns[name] ?? '',
    rows.map((row) => ({ ...allNull(informationColumns[name] ?? ''), ...row })),
  )

/** Views have NULL where they have nothing to say. */
const allNull = (columns: string): CatalogueRow =>
  Object.fromEntries(columns.split(', ').map((column) => [column.split(' ')[0] ?? '', null]))

/** A relation that PostgreSQL does not have, for functions of the catalogue. */
export const ownTable = (name: string, columns: string, rows: readonly CatalogueRow[]): CatalogueTable =>
  table(['main', name], columns, rows)

interface ColumnType {
  /** The engine's type that holds its values; `catalogueType` says which stand for another of PostgreSQL. */
  readonly engine: string
  readonly absent: CatalogueCell
}

const types: Readonly<Record<string, ColumnType>> = {
  '': { engine: 'VARCHAR', absent: null },
  name: { engine: 'VARCHAR', absent: '' },
  oid: { engine: 'UINTEGER', absent: 0 },
  bool: { engine: 'BOOLEAN', absent: false },
  int2: { engine: 'SMALLINT', absent: 0 },
  int4: { engine: 'INTEGER', absent: 0 },
  int8: { engine: 'BIGINT', absent: null },
  float4: { engine: 'FLOAT', absent: null },
  float8: { engine: 'DOUBLE', absent: null },
  bytea: { engine: 'BLOB', absent: null },
  timestamptz: { engine: 'TIMESTAMPTZ', absent: null },
  interval: { engine: 'INTERVAL', absent: null },
  int2vector: { engine: 'USMALLINT[]', absent: null },
  oidvector: { engine: 'UBIGINT[]', absent: null },
  'oid[]': { engine: 'UINTEGER[]', absent: null },
  'int2[]': { engine: 'SMALLINT[]', absent: null },
  'float4[]': { engine: 'FLOAT[]', absent: null },
  'text[]': { engine: 'VARCHAR[]', absent: null },
}

function table(name: CatalogueTable['name'], written: string, rows: readonly CatalogueRow[]): CatalogueTable {
  const columns = written.split(', ').map((column) => {
    const [called = '', type = ''] = column.split(' ')
    const { engine, absent } = types[type] ?? { engine: 'VARCHAR', absent: null }
    return { name: called, type: engine, absent }
  })
  return {
    name,
    columns: columns.map(({ name: called, type }) => ({ name: called, type })),
    rows: rows.map((row) =>
      columns.map(({ name: called, absent }) => (row[called] === undefined ? absent : row[called])),
    ),
  }
}
