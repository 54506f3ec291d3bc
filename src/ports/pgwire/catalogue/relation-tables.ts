import { postgresType } from '../../../engine/encode/postgres/postgres-type.ts'
import type { CatalogueTable } from '../../../sidecar/read-request.ts'
import { quoted, type CatalogueConstraint, type CatalogueRelation } from './catalogue-relations.ts'
import { catalogueTable, ownTable, type CatalogueRow } from './catalogue-table.ts'
import { accessMethods, owner, systemClasses } from './system-oids.ts'

/** What `pg_catalog` says of datasets, their columns and keys. */
export function relationTables(
  relations: readonly CatalogueRelation[],
  user: string,
): readonly CatalogueTable[] {
  return [
    catalogueTable('pg_class', [
      ...relations.map((relation) => ({
        ...classRow(relation, user),
        // By this psql tells whether to look for foreign keys.
        relhastriggers: isLinked(relation, relations),
      })),
      ...relations.flatMap(indexClassRows),
    ]),
    catalogueTable('pg_attribute', [
      ...relations.flatMap((relation) => relation.columns.map((_, at) => attributeRow(relation, at))),
      ...relations.flatMap(indexAttributeRows),
    ]),
    catalogueTable('pg_description', relations.flatMap(descriptionRows)),
    catalogueTable('pg_constraint', relations.flatMap(constraintRows)),
    catalogueTable('pg_index', relations.flatMap(indexRows)),
    catalogueTable('pg_tables', relations.map(tableRow)),
    catalogueTable('pg_indexes', relations.flatMap(indexDefinitionRows)),
    catalogueTable('pg_stat_user_tables', relations.map(statisticsRow)),
    catalogueTable('pg_stat_all_tables', relations.map(statisticsRow)),
    ownTable('hansa_definition', 'oid oid, definition', relations.flatMap(definitionRows)),
  ]
}

/** Whether a foreign key begins or ends there. */
const isLinked = (relation: CatalogueRelation, among: readonly CatalogueRelation[]): boolean =>
  among.some(({ oid, constraints }) =>
    constraints.some(
      ({ to }) => to !== undefined && (oid === relation.oid || to.relation.oid === relation.oid),
    ),
  )

const primaryKey = ({ constraints }: CatalogueRelation): CatalogueConstraint | undefined =>
  constraints.find(({ kind }) => kind === 'primary')

const classRow = (relation: CatalogueRelation, user: string): CatalogueRow => ({
  oid: relation.oid,
  relname: relation.name,
  relnamespace: relation.namespace,
  relowner: owner.oid,
  relam: accessMethods.heap,
  // How many rows there are is nobody's who sees a part of them: -1 is "not known".
  reltuples: relation.rows ?? -1,
  relhasindex: primaryKey(relation) !== undefined,
  relpersistence: 'p',
  relkind: 'r',
  relnatts: relation.columns.length,
  relispopulated: true,
  relreplident: 'd',
  // The reader may read, and nothing else.
  relacl: [`${quoted(user)}=r/${owner.name}`],
})

const indexClassRows = (relation: CatalogueRelation): readonly CatalogueRow[] => {
  const key = primaryKey(relation)
  if (key === undefined) return []
  return [
    {
      oid: key.index,
      relname: key.name,
      relnamespace: relation.namespace,
      relowner: owner.oid,
      relam: accessMethods.btree,
      reltuples: relation.rows ?? -1,
      relpersistence: 'p',
      relkind: 'i',
      relnatts: key.columns.length,
      relispopulated: true,
      relreplident: 'n',
    },
  ]
}

function attributeRow({ oid, columns }: CatalogueRelation, at: number): CatalogueRow {
  const { name, type, required } = columns[at] ?? { name: '', type: '', required: false }
  const { oid: typeOid, size, modifier } = postgresType(type)
  return {
    attrelid: oid,
    attname: name,
    atttypid: typeOid,
    attstattarget: -1,
    attlen: size,
    attnum: at + 1,
    attndims: type.endsWith(']') ? 1 : 0,
    attcacheoff: -1,
    atttypmod: modifier,
    attbyval: size > 0 && size <= 8,
    attalign: 'i',
    attstorage: size > 0 ? 'p' : 'x',
    attnotnull: required,
    attislocal: true,
  }
}

/** An index has the columns of its key, too. */
function indexAttributeRows(relation: CatalogueRelation): readonly CatalogueRow[] {
  const key = primaryKey(relation)
  if (key === undefined) return []
  return key.columns.map((column, at) => ({
    ...attributeRow(relation, column - 1),
    attrelid: key.index,
    attnum: at + 1,
    attnotnull: false,
  }))
}

const descriptionRows = ({ oid, description, columns }: CatalogueRelation): readonly CatalogueRow[] =>
  [description, ...columns.map((column) => column.description)].flatMap((text, number) =>
    text === undefined
      ? []
      : [{ objoid: oid, classoid: systemClasses.pg_class, objsubid: number, description: text }],
  )

const constraintRows = ({ oid, namespace, constraints }: CatalogueRelation): readonly CatalogueRow[] =>
  constraints.map(({ to, ...constraint }) => ({
    oid: constraint.oid,
    conname: constraint.name,
    connamespace: namespace,
    contype: constraint.kind === 'primary' ? 'p' : 'f',
    convalidated: true,
    conrelid: oid,
    conindid: constraint.index,
    confrelid: to?.relation.oid ?? 0,
    confupdtype: to === undefined ? ' ' : 'a',
    confdeltype: to === undefined ? ' ' : 'a',
    confmatchtype: to === undefined ? ' ' : 's',
    conislocal: true,
    connoinherit: true,
    conkey: constraint.columns.map(String),
    confkey: to?.columns.map(String) ?? null,
  }))

const indexRows = (relation: CatalogueRelation): readonly CatalogueRow[] => {
  const key = primaryKey(relation)
  if (key === undefined) return []
  const none = key.columns.map(() => '0')
  return [
    {
      indexrelid: key.index,
      indrelid: relation.oid,
      indnatts: key.columns.length,
      indnkeyatts: key.columns.length,
      indisunique: true,
      indisprimary: true,
      indimmediate: true,
      indisvalid: true,
      indisready: true,
      indislive: true,
      indkey: key.columns.map(String),
      indcollation: none,
      indclass: none,
      indoption: none,
    },
  ]
}

const tableRow = (relation: CatalogueRelation): CatalogueRow => ({
  schemaname: relation.domain,
  tablename: relation.name,
  tableowner: owner.name,
  hasindexes: primaryKey(relation) !== undefined,
})

const indexDefinitionRows = (relation: CatalogueRelation): readonly CatalogueRow[] => {
  const key = primaryKey(relation)
  if (key === undefined) return []
  return [
    {
      schemaname: relation.domain,
      tablename: relation.name,
      indexname: key.name,
      indexdef: indexDefinition(relation, key),
    },
  ]
}

const indexDefinition = (
  { domain, name, primaryKey: columns }: CatalogueRelation,
  key: CatalogueConstraint,
): string =>
  `CREATE UNIQUE INDEX ${quoted(key.name)} ON ${quoted(domain)}.${quoted(name)} USING btree (${columns.map(quoted).join(', ')})`

const statisticsRow = ({ oid, domain, name, rows }: CatalogueRelation): CatalogueRow => ({
  relid: oid,
  schemaname: domain,
  relname: name,
  n_live_tup: rows ?? null,
})

/** What `pg_get_constraintdef` and `pg_get_indexdef` write. */
const definitionRows = (relation: CatalogueRelation): readonly CatalogueRow[] =>
  relation.constraints.flatMap((key) => [
    { oid: key.oid, definition: key.definition },
    ...(key.kind === 'primary' ? [{ oid: key.index, definition: indexDefinition(relation, key) }] : []),
  ])
