import type { CatalogueTable } from '../../../sidecar/read-request.ts'
import { namespaceOid } from './catalogue-relations.ts'
import { catalogueTable, ownTable, type CatalogueRow } from './catalogue-table.ts'
import { keywordRows } from './keyword-rows.ts'
import { arrayFunctions, listedTypes } from './listed-types.ts'
import { accessMethods, databaseOid, owner, readerOid, systemNamespaces } from './system-oids.ts'

export interface SystemFacts {
  readonly mesh: string
  /** As the client signed in. */
  readonly user: string
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly domains: readonly string[]
}

/** What `pg_catalog` says of the mesh as a database, of its reader and of types. */
export function systemTables({ mesh, user, settings, domains }: SystemFacts): readonly CatalogueTable[] {
  return [
    catalogueTable('pg_namespace', [
      ...Object.entries(systemNamespaces).map(([nspname, oid]) => ({ oid, nspname, nspowner: owner.oid })),
      ...domains.map((nspname, at) => ({ oid: namespaceOid(at), nspname, nspowner: owner.oid })),
    ]),
    catalogueTable('pg_database', [databaseRow(mesh)]),
    catalogueTable('pg_roles', [roleRow(owner.oid, owner.name), roleRow(readerOid, user)]),
    catalogueTable('pg_user', [{ usename: user, usesysid: readerOid, passwd: '********' }]),
    catalogueTable('pg_am', [
      { oid: accessMethods.heap, amname: 'heap', amhandler: 3, amtype: 't' },
      { oid: accessMethods.btree, amname: 'btree', amhandler: 330, amtype: 'i' },
    ]),
    catalogueTable('pg_tablespace', [{ oid: 1663, spcname: 'pg_default', spcowner: owner.oid }]),
    catalogueTable('pg_settings', [...settings, ...builtIn].map(settingRow)),
    catalogueTable('pg_type', listedTypes.map(typeRow)),
    catalogueTable('pg_proc', functionRows()),
    catalogueTable('pg_timezone_names', [{ name: 'UTC', abbrev: 'UTC', utc_offset: '00:00:00' }]),
    catalogueTable('pg_get_keywords', keywordRows),
    ownTable(
      'hansa_type',
      'oid oid, spoken',
      listedTypes.map(({ oid, spoken }) => ({ oid, spoken })),
    ),
    ownTable('hansa_session', 'reader, version', [
      { reader: user, version: 'PostgreSQL 15.0, as Hansa speaks it' },
    ]),
  ]
}

const databaseRow = (mesh: string): CatalogueRow => ({
  oid: databaseOid,
  datname: mesh,
  datdba: owner.oid,
  encoding: 6,
  datlocprovider: 'c',
  datallowconn: true,
  datconnlimit: -1,
  dattablespace: 1663,
  datcollate: 'C',
  datctype: 'C',
})

const roleRow = (oid: number, rolname: string): CatalogueRow => ({
  rolname,
  rolinherit: true,
  rolcanlogin: true,
  rolconnlimit: -1,
  rolpassword: '********',
  oid,
})

/** What drivers ask for that is no setting of a session. */
const builtIn = [
  ['block_size', '8192'],
  ['max_index_keys', '32'],
] as const

const settingRow = ([name, setting]: SystemFacts['settings'][number]): CatalogueRow => ({
  name,
  setting,
  category: '',
  short_desc: '',
  context: 'user',
  vartype: 'string',
  source: 'session',
  boot_val: setting,
  reset_val: setting,
})

const typeRow = (type: (typeof listedTypes)[number]): CatalogueRow => ({
  oid: type.oid,
  typname: type.name,
  typnamespace: systemNamespaces.pg_catalog,
  typowner: owner.oid,
  typlen: type.size,
  typbyval: type.size > 0 && type.size <= 8,
  typtype: type.kind,
  typcategory: type.category,
  typisdefined: true,
  typdelim: ',',
  typelem: type.element,
  typarray: type.array,
  typinput: type.input,
  typreceive: type.receive,
  typalign: 'i',
  typstorage: type.size > 0 ? 'p' : 'x',
  typtypmod: -1,
})

/** Those by which drivers tell what a type is; no function of the engine is listed. */
function functionRows(): readonly CatalogueRow[] {
  const received = listedTypes.filter(({ element, receive }) => element === 0 && receive !== 0)
  const recv = (name: string): string =>
    name.includes('_') || snake.has(name) ? `${name}_recv` : `${name}recv`
  return [
    ...received.map(({ name, oid, receive }) => functionRow(receive, recv(name), oid)),
    functionRow(arrayFunctions.receive, 'array_recv', 2277),
    functionRow(arrayFunctions.input, 'array_in', 2277),
    functionRow(2410, 'int2vectorrecv', 22),
    functionRow(2420, 'oidvectorrecv', 30),
  ]
}

/** Types whose functions have an underline in their names. */
const snake = new Set(
  'json date time timestamp timestamptz interval timetz numeric uuid jsonb record void'.split(' '),
)

const functionRow = (oid: number, proname: string, prorettype: number): CatalogueRow => ({
  oid,
  proname,
  pronamespace: systemNamespaces.pg_catalog,
  proowner: owner.oid,
  prolang: 12,
  procost: 1,
  prokind: 'f',
  proisstrict: true,
  provolatile: 's',
  proparallel: 's',
  pronargs: 1,
  prorettype,
  proargtypes: ['2281'],
  prosrc: proname,
})
