import { arrowSchema } from '../../../engine/encode/arrow/arrow-schema.ts'
import type { VisibleDataset } from '../../../sidecar/visible-dataset.ts'
import {
  binaryColumn,
  boolColumn,
  int32Column,
  listColumn,
  textColumn,
  uint8Column,
  type ValueColumn,
} from '../arrow/value-column.ts'
import { schemaOf, valueStream } from '../arrow/value-stream.ts'
import type { FlightPort } from '../flight-port.ts'
import { portName } from '../flight-port.ts'
import type { FlightCall } from '../handlers.ts'
import type { CatalogueCommand, TableReference, TablesWanted } from '../sql-command.ts'
import { namePattern } from './name-pattern.ts'
import { sqlInfoColumns } from './sql-info.ts'

/** What an answer is made of: what one reader may see, and nothing else. */
interface CatalogueFacts {
  /** The catalogue that clients see. */
  readonly mesh: string
  readonly datasets: readonly VisibleDataset[]
}

/** The schema of the answer, which is the same whoever asks. */
export const catalogueSchema = (command: CatalogueCommand): Uint8Array =>
  schemaOf(answerColumns(command, { mesh: '', datasets: [] }))

/** The answer to a question about what there is for this very reader, as an Arrow IPC stream. */
export async function catalogueAnswer(
  { mesh, sidecar }: Pick<FlightPort, 'mesh' | 'sidecar'>,
  { reader, terms }: FlightCall,
  command: CatalogueCommand,
): Promise<AsyncIterable<Buffer>> {
  const isAboutData = ['schemas', 'tables', 'primary-keys'].includes(command.kind)
  if (!isAboutData) return valueStream(answerColumns(command, { mesh, datasets: [] }))
  const { datasets } = await sidecar.visible(reader, { ...terms, port: portName })
  return valueStream(answerColumns(command, { mesh, datasets }))
}

function answerColumns(command: CatalogueCommand, facts: CatalogueFacts): readonly ValueColumn[] {
  switch (command.kind) {
    case 'sql-info':
      return sqlInfoColumns(command.codes)
    case 'catalogs':
      return [textColumn('catalog_name', [facts.mesh], never)]
    case 'schemas':
      return schemaColumns(command, facts)
    case 'tables':
      return tableColumns(command, facts)
    case 'table-types':
      return [textColumn('table_type', [tableType], never)]
    case 'primary-keys':
      return primaryKeyColumns(command.table, facts)
    case 'foreign-keys':
      return noForeignKeys
    case 'xdbc-types':
      return noXdbcTypes
  }
}

/** Of columns that have no NULL. */
const never = { nullable: false }

const tableType = 'TABLE'

const isCatalog = (wanted: string | undefined, { mesh }: CatalogueFacts): boolean =>
  wanted === undefined || wanted === mesh

function schemaColumns(
  { catalog, schemaPattern }: Extract<CatalogueCommand, { kind: 'schemas' }>,
  facts: CatalogueFacts,
): readonly ValueColumn[] {
  const isWanted = namePattern(schemaPattern)
  const names = isCatalog(catalog, facts) ? facts.datasets.map(({ domain }) => domain).filter(isWanted) : []
  const domains = [...new Set(names)].toSorted()
  return [
    textColumn(
      'catalog_name',
      domains.map(() => facts.mesh),
    ),
    textColumn('db_schema_name', domains, never),
  ]
}

function tableColumns(wanted: TablesWanted, facts: CatalogueFacts): readonly ValueColumn[] {
  const tables = wantedTables(wanted, facts)
  return [
    textColumn(
      'catalog_name',
      tables.map(() => facts.mesh),
    ),
    textColumn(
      'db_schema_name',
      tables.map(({ domain }) => domain),
    ),
    textColumn(
      'table_name',
      tables.map(({ name }) => name),
      never,
    ),
    textColumn(
      'table_type',
      tables.map(() => tableType),
      never,
    ),
    ...(wanted.withSchema
      ? [
          binaryColumn(
            'table_schema',
            tables.map(({ columns }) => arrowSchema(columns)),
            never,
          ),
        ]
      : []),
  ]
}

function wantedTables(
  { catalog, schemaPattern, tablePattern, types }: TablesWanted,
  facts: CatalogueFacts,
): readonly VisibleDataset[] {
  const isSchema = namePattern(schemaPattern)
  const isTable = namePattern(tablePattern)
  if (!isCatalog(catalog, facts) || (types.length > 0 && !types.includes(tableType))) return []
  return inOrder(facts.datasets.filter(({ domain, name }) => isSchema(domain) && isTable(name)))
}

const inOrder = (datasets: readonly VisibleDataset[]): readonly VisibleDataset[] =>
  datasets.toSorted((one, other) => compare(one.domain, other.domain) || compare(one.name, other.name))

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

function primaryKeyColumns(wanted: TableReference, facts: CatalogueFacts): readonly ValueColumn[] {
  const tables = facts.datasets.filter(
    ({ domain, name }) =>
      isCatalog(wanted.catalog, facts) &&
      (wanted.schema === undefined || wanted.schema === domain) &&
      wanted.table === name,
  )
  const parts = inOrder(tables).flatMap(({ domain, name, primaryKey }) =>
    primaryKey.map((column, index) => ({ domain, name, column, sequence: index + 1 })),
  )
  return [
    textColumn(
      'catalog_name',
      parts.map(() => facts.mesh),
    ),
    textColumn(
      'db_schema_name',
      parts.map(({ domain }) => domain),
    ),
    textColumn(
      'table_name',
      parts.map(({ name }) => name),
      never,
    ),
    textColumn(
      'column_name',
      parts.map(({ column }) => column),
      never,
    ),
    textColumn(
      'key_name',
      parts.map(() => null),
    ),
    int32Column(
      'key_sequence',
      parts.map(({ sequence }) => sequence),
      never,
    ),
  ]
}

/** Exported, imported and cross references, which have one schema. */
const noForeignKeys: readonly ValueColumn[] = [
  textColumn('pk_catalog_name', []),
  textColumn('pk_db_schema_name', []),
  textColumn('pk_table_name', [], never),
  textColumn('pk_column_name', [], never),
  textColumn('fk_catalog_name', []),
  textColumn('fk_db_schema_name', []),
  textColumn('fk_table_name', [], never),
  textColumn('fk_column_name', [], never),
  int32Column('key_sequence', [], never),
  textColumn('fk_key_name', []),
  textColumn('pk_key_name', []),
  uint8Column('update_rule', [], never),
  uint8Column('delete_rule', [], never),
]

const noXdbcTypes: readonly ValueColumn[] = [
  textColumn('type_name', [], never),
  int32Column('data_type', [], never),
  int32Column('column_size', []),
  textColumn('literal_prefix', []),
  textColumn('literal_suffix', []),
  listColumn('create_params', [], textColumn('item', [], never)),
  int32Column('nullable', [], never),
  boolColumn('case_sensitive', [], never),
  int32Column('searchable', [], never),
  boolColumn('unsigned_attribute', []),
  boolColumn('fixed_prec_scale', [], never),
  boolColumn('auto_increment', []),
  textColumn('local_type_name', []),
  int32Column('minimum_scale', []),
  int32Column('maximum_scale', []),
  int32Column('sql_data_type', [], never),
  int32Column('datetime_subcode', []),
  int32Column('num_prec_radix', []),
  int32Column('interval_precision', []),
]
