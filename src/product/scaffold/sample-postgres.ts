import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from 'pg'
import type { Connection } from '../../engine/engine.ts'
import { numberedRowsGroup } from '../../engine/source/file-group.ts'
import { writeNumbered, type NumberedRow } from '../../engine/source/number-rows.ts'
import { encodeUtf8Bytes } from '../../engine/source/open-text.ts'
import { HansaError } from '../../errors.ts'
import type { Environment } from '../../spec/environment-variables.ts'
import type { Column } from '../../spec/logical-type.ts'
import { nearest } from '../../spec/nearest.ts'
import { connectPostgres } from '../source/connect-postgres.ts'
import { openPostgres, type PostgresTable } from '../source/postgres-table.ts'
import { parsePostgresAddress, type PostgresAddress } from './postgres-address.ts'
import {
  describeTable,
  listTables,
  type CatalogColumn,
  type CatalogTable,
  type TableName,
} from './postgres-catalog.ts'
import type { Sample, SampleColumn } from './sample.ts'
import { scalarType } from './scalar-type.ts'

/** So many rows of a table are looked at: types and keys are declared, so a few thousand do. */
const sampleRows = 10_000

export interface PostgresSample {
  readonly sample: Sample
  /** Names of environment variables that builds need. */
  readonly variables: readonly string[]
}

/** Reads what a database says of a table, and some of its rows. */
export async function samplePostgres(
  connection: Connection,
  {
    address,
    table,
    environment,
    folder,
  }: { address: string; table: string | undefined; environment: Environment; folder: string },
): Promise<PostgresSample> {
  const wanted = nameParts(table)
  const reachable = parsePostgresAddress(address, wanted?.schema ?? 'public', environment)
  const { name, catalog } = await readCatalog(reachable, wanted)
  if (catalog.columns.length === 0)
    throw new HansaError('data_exception', `the table ${name.name} has no columns`)
  const server = { ...reachable.server, schema: name.schema }
  const here = { ...reachable, server }
  const { rows, raw } = await loadRows(connection, { address: here, name, catalog, folder })
  return {
    variables: reachable.variables,
    sample: {
      shown: `${name.schema}.${name.name}`,
      table: 'sample',
      rows,
      complete: rows < sampleRows,
      columns: catalog.columns.map((column, index) =>
        sampleColumn(column, { index, catalog, raw: raw[index] }),
      ),
      notes: [],
      declared: {
        server,
        object: name.name,
        settings: [],
        ...(catalog.description === undefined ? {} : { description: catalog.description }),
        ...(catalog.isTable ? { primaryKey: catalog.primaryKey } : {}),
        foreignKeys: catalog.foreignKeys,
      },
    },
  }
}

interface Wanted {
  readonly schema?: string
  readonly name: string
}

const nameParts = (table: string | undefined): Wanted | undefined => {
  if (table === undefined) return undefined
  const dot = table.indexOf('.')
  return dot < 0 ? { name: table } : { schema: table.slice(0, dot), name: table.slice(dot + 1) }
}

async function readCatalog(
  { server, environment }: PostgresAddress,
  wanted: Wanted | undefined,
): Promise<{ name: TableName; catalog: CatalogTable }> {
  const { client } = await connectPostgres(server, environment)
  try {
    const name = await findTable(client, wanted)
    return { name, catalog: await describeTable(client, name) }
  } finally {
    await client.end()
  }
}

async function findTable(client: Client, wanted: Wanted | undefined): Promise<TableName> {
  const tables = await listTables(client)
  if (wanted === undefined) throw withoutTable(tables)
  const found = tables.find(
    ({ schema, name }) => name === wanted.name && (wanted.schema === undefined || schema === wanted.schema),
  )
  if (found !== undefined) return found
  const asked = wanted.schema === undefined ? wanted.name : `${wanted.schema}.${wanted.name}`
  const near = nearest(
    asked,
    wanted.schema === undefined ? tables.map(({ name }) => name) : tables.map(fullName),
  )
  throw new HansaError('not_found', `the database has no table ${asked}`, {
    remedy: near === undefined ? someTables(tables) : `Is ${near} meant?`,
  })
}

const fullName = ({ schema, name }: TableName): string => `${schema}.${name}`

const someTables = (tables: readonly TableName[]): string =>
  tables.length === 0
    ? 'This user can see no tables: check the database and the rights.'
    : `There are ${tables.slice(0, 8).map(fullName).join(', ')}${tables.length > 8 ? ', …' : ''}.`

const withoutTable = (tables: readonly TableName[]): HansaError =>
  new HansaError('invalid_input', 'which table of the database is meant?', {
    remedy: `Add --table with its name. ${someTables(tables)}`,
  })

interface LoadParts {
  readonly address: PostgresAddress
  readonly name: TableName
  readonly catalog: CatalogTable
  readonly folder: string
}

async function loadRows(
  connection: Connection,
  { address, name, catalog, folder }: LoadParts,
): Promise<{ readonly rows: number; readonly raw: readonly SampleColumn['raw'][] }> {
  const columns = catalog.columns.map(readColumn)
  const request = {
    name: name.name,
    object: name.name,
    watermark: undefined,
    contractFile: '',
    server: address.server,
    columns,
    onBadRows: 'fail',
  } as const
  const target = path.join(folder, 'rows.csv')
  try {
    await using table = await openPostgres(request, address.environment)
    let rows = 0
    const numbered = await writeNumbered(
      firstRows(table, () => rows++),
      target,
    )
    const group = numberedRowsGroup({ path: target, shown: table.name }, numbered, table.bytes)
    const relation = group.fast?.(columns, 'usual')
    const raw = relation?.raw ?? []
    await connection.run(
      `create table sample as select ${raw.map(({ sql }, index) => `${sql} as c${index}`).join(', ')} from ${relation?.from ?? ''}`,
    )
    return { rows, raw: raw.map(({ kind }) => kind) }
  } finally {
    await rm(target, { force: true })
  }
}

async function* firstRows(table: PostgresTable, count: () => number): AsyncGenerator<readonly NumberedRow[]> {
  for await (const batch of table.rows()) {
    let row = 0
    yield batch.map((values) => {
      row = count() + 1
      const fields = values.map((value) => (value === null ? null : encodeUtf8Bytes(value)))
      return { row, line: undefined, fault: undefined, text: undefined, fields }
    })
    if (row >= sampleRows) return
  }
}

/** Lists are asked for as JSON, all else as text. */
const readColumn = ({ name, shape }: CatalogColumn): Column => ({
  name,
  physicalName: name,
  type:
    shape.kind === 'list'
      ? { kind: 'list', sql: 'VARCHAR[]', element: scalarType('VARCHAR') }
      : shape.kind === 'scalar'
        ? { ...shape }
        : scalarType('VARCHAR'),
  required: false,
  unique: false,
  primaryKeyPosition: undefined,
  options: {},
})

function sampleColumn(
  { name, shape, required, description, validValues, maxLength }: CatalogColumn,
  { index, catalog, raw }: { index: number; catalog: CatalogTable; raw: SampleColumn['raw'] | undefined },
): SampleColumn {
  return {
    name,
    shape,
    sql: `c${index}`,
    raw: raw ?? { kind: 'text' },
    ...(catalog.isTable ? { required, unique: catalog.uniqueColumns.includes(name) } : {}),
    ...(description === undefined ? {} : { description }),
    ...(validValues === undefined ? {} : { validValues }),
    ...(maxLength === undefined ? {} : { maxLength }),
  }
}
