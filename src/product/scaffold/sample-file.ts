import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Connection, Row } from '../../engine/engine.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import { groupFiles, type FileFormat, type FileGroup } from '../../engine/source/file-group.ts'
import { detectLayout } from '../../engine/source/json-relation.ts'
import { detectCompression, readStart, type LocalFile } from '../../engine/source/open-text.ts'
import { parquetColumns } from '../../engine/source/parquet-relation.ts'
import type { RawColumn } from '../../engine/source/source-relation.ts'
import { fromSystemError, HansaError, isHansaError } from '../../errors.ts'
import type { CustomProperty } from '../../spec/data-contract.ts'
import type { Column } from '../../spec/logical-type.ts'
import { nearest } from '../../spec/nearest.ts'
import type { CsvDialect } from '../../engine/source/csv-dialect.ts'
import { guessCsv } from './guess-csv.ts'
import { jsonShape } from './json-shape.ts'
import { maxSampleRows, type Sample, type SampleColumn, type Shape } from './sample.ts'
import { scalarType } from './scalar-type.ts'
import { shapeOfSqlType } from './typed-shape.ts'

type FormatName = 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet'

interface Found {
  readonly columns: readonly { readonly name: string; readonly shape: Shape }[]
  readonly format: FileFormat
  readonly properties: readonly CustomProperty[]
  readonly notes: readonly string[]
}

/** Loads the first rows of a file into a table, read just as a build will read it. */
export async function sampleFile(
  connection: Connection,
  file: string,
  { folder }: { readonly folder: string },
): Promise<Sample> {
  const local = { path: file, shown: path.basename(file) }
  await mustBeFile(local)
  const name = await formatOf(local)
  const found = await inspect(connection, local, name)
  if (found.columns.length === 0) throw empty(local, 'has no columns')
  const loaded = await load(connection, local, { found, folder })
  return {
    shown: local.shown,
    ...loaded,
    notes: [...found.notes, ...loaded.notes, ...wrapperNotes(found, loaded.rows)],
    declared: {
      server: {
        server: 'file',
        type: 'local',
        path: file,
        format: name,
        ...(found.properties.length === 0 ? {} : { customProperties: found.properties }),
      },
      settings: loaded.badRows === 0 ? [] : [{ property: 'hansa.onBadRows', value: 'quarantine' }],
      foreignKeys: [],
    },
  }
}

/** One document around a list is mostly an answer of a service, whose rows are in the list. */
function wrapperNotes({ columns }: Found, rows: number): readonly string[] {
  const lists = columns.filter(({ shape }) => shape.kind === 'list').map(({ name }) => name)
  return rows === 1 && lists.length > 0
    ? [
        `The file is one document: if the rows are those of ${lists.join(' or ')}, keep only that list in the file, or unnest it in the SQL.`,
      ]
    : []
}

async function mustBeFile({ path: file, shown }: LocalFile): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    const known = fromSystemError(error, `Reading ${shown}`)
    if (known instanceof HansaError) throw known
    return undefined
  })
  if (found?.isFile() === true) return
  const names = await readdir(path.dirname(file)).catch(() => [])
  const near = nearest(shown, names)
  throw new HansaError('not_found', `there is no file ${file}`, {
    remedy: near === undefined ? 'Name a CSV, JSON, NDJSON or Parquet file.' : `Is ${near} meant?`,
  })
}

const extensions: Readonly<Record<string, FormatName>> = {
  csv: 'csv',
  tsv: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
}

async function formatOf({ path: file, shown }: LocalFile): Promise<FormatName> {
  const extension = /\.([a-z]+)(?:\.(?:gz|gzip|zst|zstd))?$/i.exec(shown)?.[1]?.toLowerCase() ?? ''
  const known = Object.hasOwn(extensions, extension) ? extensions[extension] : undefined
  if (known !== undefined) return known
  if ((await readStart(file, 4)).toString('latin1') === 'PAR1') return 'parquet'
  throw new HansaError('invalid_input', `the format of ${shown} cannot be told by its name`, {
    remedy: `Rename it so that it ends in .csv, .tsv, .json, .ndjson or .parquet (perhaps with .gz or .zst).`,
  })
}

async function inspect(connection: Connection, file: LocalFile, name: FormatName): Promise<Found> {
  switch (name) {
    case 'csv':
    case 'tsv':
      return inspectCsv(file, name)
    case 'json':
    case 'ndjson':
      return inspectJson(connection, file, name)
    case 'parquet':
      return inspectParquet(connection, file)
  }
}

async function inspectCsv(file: LocalFile, name: 'csv' | 'tsv'): Promise<Found> {
  const { dialect, names } = await guessCsv(file)
  const kept = names.filter((column, index) => column !== '' && isFirst(names, index))
  const left = names.length - kept.length
  const notes =
    left === 0
      ? []
      : [
          `${left} ${left === 1 ? 'column has' : 'columns have'} no name of ${left === 1 ? 'its' : 'their'} own in the header and ${left === 1 ? 'is' : 'are'} left out.`,
        ]
  return {
    columns: kept.map((column) => ({ name: column, shape: { kind: 'open', allow: 'any' } })),
    format: { kind: 'csv', dialect },
    properties: dialectProperties(dialect, name),
    notes: [
      ...notes,
      ...(dialect.header ? [] : ['The file has no header: columns are called by their position.']),
    ],
  }
}

/** Columns are found by name without regard to case, so a second one like it cannot be read. */
const isFirst = (names: readonly string[], index: number): boolean =>
  names.findIndex((other) => other.toLowerCase() === names[index]?.toLowerCase()) === index

const dialectProperties = (
  { delimiter, encoding, header }: CsvDialect,
  name: 'csv' | 'tsv',
): CustomProperty[] => [
  ...(delimiter === (name === 'tsv' ? '\t' : ',') ? [] : [{ property: 'hansa.delimiter', value: delimiter }]),
  ...(encoding === 'utf-8' ? [] : [{ property: 'hansa.encoding', value: encoding }]),
  ...(header ? [] : [{ property: 'hansa.header', value: false }]),
]

async function inspectJson(connection: Connection, file: LocalFile, name: 'json' | 'ndjson'): Promise<Found> {
  const layout = name === 'ndjson' ? 'newline_delimited' : await detectLayout(file)
  const compression = await detectCompression(file.path)
  const options = `format = '${layout}', compression = '${compression === 'none' ? 'uncompressed' : compression}', ignore_errors = ${layout === 'newline_delimited'}, maximum_object_size = 16777216`
  const documents = `(select json from read_json_objects([${quoteLiteral(file.path)}], ${options}) limit ${maxSampleRows})`
  const columns = await jsonShape(connection, documents).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  if (columns.length === 0) throw empty(file, 'holds no JSON objects')
  const kept = columns.filter((_, index) =>
    isFirst(
      columns.map((column) => column.name),
      index,
    ),
  )
  const left = columns.length - kept.length
  return {
    columns: kept,
    format: { kind: 'json', layout: name === 'ndjson' ? 'newline_delimited' : 'detect' },
    properties: [],
    notes: left === 0 ? [] : [`${left} keys differ from others only by case and are left out.`],
  }
}

async function inspectParquet(connection: Connection, file: LocalFile): Promise<Found> {
  await parquetColumns(connection, file, { columns: [] })
  const rows = await connection.rows(`describe select * from read_parquet(${quoteLiteral(file.path)})`)
  return {
    columns: rows.map(({ column_name: name, column_type: type }) => ({
      name: textOf(name),
      shape: shapeOfSqlType(textOf(type)),
    })),
    format: { kind: 'parquet' },
    properties: [],
    notes: [],
  }
}

const textOf = (value: Row[string] | undefined): string => (typeof value === 'string' ? value : '')

interface Loaded extends Pick<Sample, 'table' | 'rows' | 'complete' | 'columns' | 'notes'> {
  readonly badRows: number
}

async function load(
  connection: Connection,
  file: LocalFile,
  { found, folder }: { readonly found: Found; readonly folder: string },
): Promise<Loaded> {
  const wanted = found.columns.map(({ name, shape }) => readColumn(name, found.format, shape))
  const [group] = await groupFiles(connection, [file], { format: found.format, columns: wanted })
  if (group === undefined) throw empty(file, 'cannot be read')
  const raw = await loadFast(connection, group, wanted)
  const { raw: read, badRows } =
    raw === undefined ? await loadSlowly(connection, group, { file, wanted, folder }) : { raw, badRows: 0 }
  const { rows } = await connection.row('select count(*)::integer as rows from sample')
  if (Number(rows) === 0) throw empty(file, 'has no rows')
  return {
    table: 'sample',
    rows: Number(rows),
    complete: Number(rows) < maxSampleRows,
    badRows,
    columns: found.columns.map(({ name, shape }, index): SampleColumn => ({
      name,
      shape,
      sql: `c${index}`,
      raw: read[index]?.kind ?? { kind: 'text' },
    })),
    notes:
      badRows === 0
        ? []
        : [
            `${badRows} malformed ${badRows === 1 ? 'row is' : 'rows are'} set aside at every build (\`hansa.onBadRows\`).`,
          ],
  }
}

/** JSON is loaded as JSON whatever is in it, the rest as it comes. */
const readColumn = (name: string, format: FileFormat, shape: Shape): Column => ({
  name,
  physicalName: name,
  type:
    format.kind === 'json'
      ? scalarType('JSON')
      : shape.kind === 'scalar'
        ? { ...shape }
        : scalarType('VARCHAR'),
  required: false,
  unique: false,
  primaryKeyPosition: undefined,
  options: {},
})

const createSample = (
  connection: Connection,
  from: string,
  raw: readonly RawColumn[],
  where = '',
): Promise<void> =>
  connection.run(
    `create or replace table sample as select ${raw.map(({ sql }, index) => `${sql} as c${index}`).join(', ')} from ${from} ${where} limit ${maxSampleRows}`,
  )

async function loadFast(
  connection: Connection,
  group: FileGroup,
  wanted: readonly Column[],
): Promise<readonly RawColumn[] | undefined> {
  if (group.fast === undefined) return undefined
  const relation = group.fast(wanted, 'usual')
  try {
    await createSample(connection, relation.from, relation.raw)
    return relation.raw
  } catch (error) {
    if (isHansaError(error, 'out_of_memory') || isHansaError(error, 'disk_full')) throw error
    return undefined
  }
}

/** More malformed rows than this, and the file is not what it seems. */
const mostBadRows = 0.05

async function loadSlowly(
  connection: Connection,
  group: FileGroup,
  { file, wanted, folder }: { file: LocalFile; wanted: readonly Column[]; folder: string },
): Promise<{ readonly raw: readonly RawColumn[]; readonly badRows: number }> {
  try {
    await using numbered = await group.numbered(file, { columns: wanted, folder })
    const { from, fault, line, row, raw } = numbered.relation('usual')
    await createSample(connection, from, raw, `where ${fault} is null`)
    const found = await connection.row(
      `select count(*)::integer as rows, count(${fault})::integer as bad, min_by(${fault}, ${row}) filter (${fault} is not null) as fault,
        min(coalesce(${line}, ${row})) filter (${fault} is not null)::varchar as place from ${from}`,
    )
    const badRows = Number(found['bad'])
    if (badRows > Number(found['rows']) * mostBadRows)
      throw malformed(file, textOf(found['place']), textOf(found['fault']))
    return { raw, badRows }
  } catch (error) {
    throw isHansaError(error) ? group.explainFailure(file, error) : error
  }
}

const malformed = ({ shown }: LocalFile, place: string, fault: string): HansaError =>
  new HansaError(
    'data_exception',
    `${shown} has too many malformed rows, the first at line ${place}: expected ${fault}`,
    {
      remedy: 'Mend or export the file again; a product can be proposed from its first good rows.',
    },
  )

const empty = ({ shown }: LocalFile, what: string): HansaError =>
  new HansaError('data_exception', `${shown} ${what}`, {
    remedy:
      'Take a sample with at least one row, better a few hundred: types and keys are told by what is there.',
  })

const unreadable = ({ shown }: LocalFile, cause: unknown): HansaError =>
  new HansaError(
    'data_exception',
    `${shown} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      cause,
      remedy: 'Mend the file, or export it again.',
    },
  )
