import type { Client } from 'pg'
import { parsePhysicalType } from '../../spec/physical-type.ts'
import type { ForeignKey, Shape } from './sample.ts'
import { shapeOfPhysicalType } from './typed-shape.ts'

/** A table as the database describes it. */
export interface CatalogTable {
  readonly description: string | undefined
  /** Views know neither keys nor NOT NULL. */
  readonly isTable: boolean
  readonly columns: readonly CatalogColumn[]
  readonly primaryKey: readonly string[]
  readonly uniqueColumns: readonly string[]
  readonly foreignKeys: readonly ForeignKey[]
}

export interface CatalogColumn {
  readonly name: string
  readonly shape: Shape
  readonly required: boolean
  readonly description: string | undefined
  readonly validValues: readonly string[] | undefined
  readonly maxLength: number | undefined
}

export interface TableName {
  readonly schema: string
  readonly name: string
}

/** Tables and views that the user may see, own schemas first. */
export async function listTables(client: Client): Promise<readonly TableName[]> {
  const { rows } = await client.query<TableName>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
       and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%'
     order by n.nspname <> 'public', n.nspname, c.relname limit 1000`,
  )
  return rows
}

/** Reads columns, keys and comments of a table that exists. */
export async function describeTable(client: Client, table: TableName): Promise<CatalogTable> {
  const { rows } = await client.query<{ kind: string; description: string | null; oid: string }>(
    `select c.oid::text as oid, c.relkind::text as kind, obj_description(c.oid, 'pg_class') as description
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [table.schema, table.name],
  )
  const oid = rows[0]?.oid ?? '0'
  const constraints = await readConstraints(client, oid, table.schema)
  return {
    description: rows[0]?.description ?? undefined,
    isTable: ['r', 'p', 'f'].includes(rows[0]?.kind ?? ''),
    columns: await readColumns(client, oid),
    ...constraints,
  }
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly kind: string
  readonly required: boolean
  readonly description: string | null
  readonly labels: readonly string[] | null
  readonly length: number | null
}

/** A domain's type is its base type; an enum's labels are the values it has. */
async function readColumns(client: Client, oid: string): Promise<readonly CatalogColumn[]> {
  const { rows } = await client.query<ColumnRow>(
    `select a.attname as name, a.attnotnull or (t.typtype = 'd' and t.typnotnull) as required,
       case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end as type,
       b.typtype::text as kind, col_description(a.attrelid, a.attnum) as description,
       (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = b.oid) as labels,
       case when b.typname in ('varchar', 'bpchar')
         then nullif(case when t.typtype = 'd' then t.typtypmod else a.atttypmod end, -1) - 4 end as length
     from pg_attribute a join pg_type t on t.oid = a.atttypid
       join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [oid],
  )
  return rows.map(({ name, type, kind, required, description, labels, length }) => ({
    name,
    required,
    shape: kind === 'b' ? withoutOpenText(shapeOfPhysicalType(parsePhysicalType(type))) : textShape,
    description: description ?? undefined,
    validValues: labels ?? undefined,
    maxLength: length ?? undefined,
  }))
}

const textShape: Shape = { kind: 'scalar', scalar: 'VARCHAR', sql: 'VARCHAR' }

/** A database's text is text, whatever it holds. */
const withoutOpenText = (shape: Shape): Shape =>
  shape.kind === 'open' && shape.allow === 'text' ? textShape : shape

interface ConstraintRow {
  readonly kind: 'p' | 'u' | 'f'
  readonly columns: readonly string[]
  readonly schema: string | null
  readonly table: string | null
  readonly to: readonly string[] | null
}

async function readConstraints(
  client: Client,
  oid: string,
  schema: string,
): Promise<Pick<CatalogTable, 'primaryKey' | 'uniqueColumns' | 'foreignKeys'>> {
  const names = (relation: string, keys: string): string =>
    `(select array_agg(a.attname::text order by k.place) from unnest(${keys}) with ordinality k(number, place)
      join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`
  const { rows } = await client.query<ConstraintRow>(
    `select c.contype::text as kind, ${names('c.conrelid', 'c.conkey')} as columns, f.relname::text as table,
       n.nspname::text as schema, ${names('c.confrelid', 'c.confkey')} as "to"
     from pg_constraint c left join pg_class f on f.oid = c.confrelid left join pg_namespace n on n.oid = f.relnamespace
     where c.conrelid = $1::oid and c.contype in ('p', 'u', 'f') order by c.conname`,
    [oid],
  )
  return {
    primaryKey: rows.find(({ kind }) => kind === 'p')?.columns ?? [],
    uniqueColumns: rows.flatMap(({ kind, columns }) => (kind === 'u' && columns.length === 1 ? columns : [])),
    foreignKeys: rows.flatMap(({ kind, columns, table, to, schema: other }) =>
      kind === 'f' && table !== null && to !== null
        ? [{ columns, table: other === schema ? table : `${other ?? ''}.${table}`, toColumns: to }]
        : [],
    ),
  }
}
