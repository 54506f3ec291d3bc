import { postgresType, postgresTypes } from '../../../engine/encode/postgres/postgres-type.ts'
import type { CatalogueTable } from '../../../sidecar/read-request.ts'
import type { VisibleDataset } from '../../../sidecar/visible-dataset.ts'
import { emptyInformation, emptyTables } from './empty-tables.ts'

/** Where `information_schema` is kept: the engine has one of its own under that name. */
export const informationSchema = 'hansa_information'

export interface CatalogueFacts {
  readonly mesh: string
  /** As the client signed in. */
  readonly user: string
  readonly datasets: readonly VisibleDataset[]
  readonly settings: readonly (readonly [name: string, value: string])[]
}

type Rows = CatalogueTable['rows']

/** Of what PostgreSQL itself brings along. */
const oids = { database: 16_384, owner: 10, namespaces: 20_000, relations: 100_000, heap: 2, system: 11 }

interface Relation extends VisibleDataset {
  readonly oid: number
  readonly namespace: number
}

/** PostgreSQL's catalogue of what one reader may see, and of nothing else. */
export function catalogueTables(facts: CatalogueFacts): readonly CatalogueTable[] {
  const domains = [...new Set(facts.datasets.map(({ domain }) => domain))].toSorted()
  const relations = facts.datasets.map((dataset, index) => ({
    ...dataset,
    oid: oids.relations + index,
    namespace: oids.namespaces + domains.indexOf(dataset.domain),
  }))
  return [
    ...Object.entries(emptyTables).map(([name, columns]) => table(name, columns, [])),
    ...Object.entries(emptyInformation).map(([name, columns]) => information(name, columns, [])),
    ...systemTables(facts),
    table('pg_namespace', 'oid bigint, nspname, nspowner bigint, nspacl varchar[]', [
      [oids.system, 'pg_catalog', oids.owner, null],
      [13_000, 'information_schema', oids.owner, null],
      ...domains.map((domain, index) => [oids.namespaces + index, domain, oids.owner, null]),
    ]),
    table('pg_class', classColumns, relations.map(classRow)),
    table('pg_attribute', attributeColumns, relations.flatMap(attributeRows)),
    table(
      'pg_description',
      'objoid bigint, classoid bigint, objsubid integer, description',
      relations.flatMap(descriptionRows),
    ),
    table(
      'pg_tables',
      'schemaname, tablename, tableowner, tablespace, hasindexes boolean, hasrules boolean, hastriggers boolean, rowsecurity boolean',
      relations.map(({ domain, name }) => [domain, name, 'hansa', null, false, false, false, false]),
    ),
    ...informationTables(facts.mesh, relations),
  ]
}

const textType = 'VARCHAR'

/** `name type, …`; without a type it is text. */
function table(name: string, columns: string, rows: Rows): CatalogueTable {
  return { name: ['main', name], columns: columnsOf(columns), rows }
}

const information = (name: string, columns: string, rows: Rows): CatalogueTable => ({
  name: [informationSchema, name],
  columns: columnsOf(columns),
  rows,
})

const columnsOf = (columns: string): CatalogueTable['columns'] =>
  columns.split(', ').map((column) => {
    const [name = '', type] = column.split(' ')
    return { name, type: type?.toUpperCase() ?? textType }
  })

function systemTables({ mesh, user, settings }: CatalogueFacts): readonly CatalogueTable[] {
  const role = [false, true, false, false, true, false, -1, null, null, false]
  return [
    table(
      'pg_database',
      'oid bigint, datname, datdba bigint, encoding integer, datlocprovider, datistemplate boolean, datallowconn boolean, datconnlimit integer, dattablespace bigint, datcollate, datctype, daticulocale, datcollversion, datacl varchar[]',
      [[oids.database, mesh, oids.owner, 6, 'c', false, true, -1, 1663, 'C', 'C', null, null, null]],
    ),
    table(
      'pg_roles',
      'oid bigint, rolname, rolsuper boolean, rolinherit boolean, rolcreaterole boolean, rolcreatedb boolean, rolcanlogin boolean, rolreplication boolean, rolconnlimit integer, rolpassword, rolvaliduntil, rolbypassrls boolean',
      [
        [oids.owner, 'hansa', ...role],
        [16_385, user, ...role],
      ],
    ),
    table('pg_user', 'usename, usesysid bigint, usecreatedb boolean, usesuper boolean', [
      [user, 16_385, false, false],
    ]),
    table('pg_am', 'oid bigint, amname, amhandler, amtype', [[oids.heap, 'heap', '-', 't']]),
    table('pg_tablespace', 'oid bigint, spcname, spcowner bigint, spcacl varchar[], spcoptions varchar[]', [
      [1663, 'pg_default', oids.owner, null, null],
    ]),
    table('pg_settings', 'name, setting, unit, category, short_desc, context, vartype, source', [
      ...settings.map(([name, value]) => [name, value, null, '', '', 'user', 'string', 'session']),
      ['hansa.version', 'PostgreSQL 15.0, as Hansa speaks it', null, '', '', 'internal', 'string', 'default'],
      ['session_user', user, null, '', '', 'internal', 'string', 'default'],
    ]),
    table(
      'pg_type',
      'oid bigint, typname, typnamespace bigint, typowner bigint, typlen integer, typbyval boolean, typtype, typcategory, typispreferred boolean, typisdefined boolean, typdelim, typrelid bigint, typelem bigint, typarray bigint, typinput, typoutput, typreceive, typnotnull boolean, typbasetype bigint, typtypmod integer, typndims integer, typcollation bigint, typdefault, spoken',
      postgresTypes.map(({ oid, size, internal, name, element, array, category }) => [
        oid,
        internal,
        oids.system,
        oids.owner,
        size,
        size > 0 && size <= 8,
        'b',
        category,
        false,
        true,
        ',',
        0,
        element,
        array,
        `${internal}in`,
        `${internal}out`,
        `${internal}recv`,
        false,
        0,
        -1,
        0,
        0,
        null,
        name,
      ]),
    ),
  ]
}

const classColumns =
  'oid bigint, relname, relnamespace bigint, reltype bigint, reloftype bigint, relowner bigint, relam bigint, relfilenode bigint, reltablespace bigint, relpages integer, reltuples double, relallvisible integer, reltoastrelid bigint, relhasindex boolean, relisshared boolean, relpersistence, relkind, relnatts integer, relchecks integer, relhasrules boolean, relhastriggers boolean, relhassubclass boolean, relrowsecurity boolean, relforcerowsecurity boolean, relispopulated boolean, relreplident, relispartition boolean, relrewrite bigint, relacl varchar[], reloptions varchar[], relpartbound'

/** How many rows there are is nobody's who sees a part of them: -1 is "not known". */
const classRow = ({ oid, name, namespace, columns }: Relation): Rows[number] => [
  ...[oid, name, namespace, 0, 0, oids.owner, oids.heap, 0, 0, 0, -1, 0, 0, false, false, 'p', 'r'],
  ...[columns.length, 0, false, false, false, false, false, true, 'd', false, 0, null, null, null],
]

const attributeColumns =
  'attrelid bigint, attname, atttypid bigint, attstattarget integer, attlen integer, attnum integer, attndims integer, attcacheoff integer, atttypmod integer, attbyval boolean, attstorage, attalign, attcompression, attnotnull boolean, atthasdef boolean, atthasmissing boolean, attidentity, attgenerated, attisdropped boolean, attislocal boolean, attinhcount integer, attcollation bigint, attacl varchar[], attoptions varchar[], attfdwoptions varchar[]'

const attributeRows = ({ oid, columns }: Relation): Rows =>
  columns.map(({ name, type, required }, index) => {
    const { oid: typeOid, size, modifier } = postgresType(type)
    return [
      ...[oid, name, typeOid, -1, size, index + 1, type.endsWith(']') ? 1 : 0, -1, modifier, size > 0],
      ...['p', 'i', '', required, false, false, '', '', false, true, 0, 0, null, null, null],
    ]
  })

const classTable = 1259

const descriptionRows = ({ oid, description, columns }: Relation): Rows => [
  ...(description === undefined ? [] : [[oid, classTable, 0, description]]),
  ...columns.flatMap((column, index) =>
    column.description === undefined ? [] : [[oid, classTable, index + 1, column.description]],
  ),
]

function informationTables(mesh: string, relations: readonly Relation[]): readonly CatalogueTable[] {
  const domains = [...new Set(relations.map(({ domain }) => domain))]
  return [
    information(
      'schemata',
      'catalog_name, schema_name, schema_owner, default_character_set_name',
      [...domains, 'pg_catalog', 'information_schema'].map((domain) => [mesh, domain, 'hansa', null]),
    ),
    information(
      'tables',
      'table_catalog, table_schema, table_name, table_type, is_insertable_into, is_typed',
      relations.map(({ domain, name }) => [mesh, domain, name, 'BASE TABLE', 'NO', 'NO']),
    ),
    information(
      'columns',
      'table_catalog, table_schema, table_name, column_name, ordinal_position integer, column_default, is_nullable, data_type, character_maximum_length integer, character_octet_length integer, numeric_precision integer, numeric_precision_radix integer, numeric_scale integer, datetime_precision integer, udt_catalog, udt_schema, udt_name, is_identity, is_generated, is_updatable',
      relations.flatMap((relation) => informationColumns(mesh, relation)),
    ),
    information(
      'table_privileges',
      'grantor, grantee, table_catalog, table_schema, table_name, privilege_type, is_grantable, with_hierarchy',
      [],
    ),
  ]
}

const informationColumns = (mesh: string, { domain, name: relation, columns }: Relation): Rows =>
  columns.map(({ name, type, required }, index) => {
    const { oid, modifier, name: spoken } = postgresType(type)
    const isArray = type.endsWith(']')
    const precision = modifier > 4 ? (modifier - 4) >> 16 : null
    const scale = modifier > 4 ? (modifier - 4) & 0xffff : null
    const internal = postgresTypes.find((each) => each.oid === oid)?.internal ?? 'text'
    return [
      ...[mesh, domain, relation, name, index + 1, null, required ? 'NO' : 'YES', isArray ? 'ARRAY' : spoken],
      ...[
        null,
        null,
        precision,
        precision === null ? null : 10,
        scale,
        spoken.startsWith('timestamp') ? 6 : null,
      ],
      ...[mesh, 'pg_catalog', internal, 'NO', 'NEVER', 'NO'],
    ]
  })
