import { postgresType } from '../../../engine/encode/postgres/postgres-type.ts'
import type { CatalogueTable } from '../../../sidecar/read-request.ts'
import type { CatalogueConstraint, CatalogueRelation } from './catalogue-relations.ts'
import { informationTable, type CatalogueRow } from './catalogue-table.ts'
import { listedTypes } from './listed-types.ts'
import { owner, systemNamespaces } from './system-oids.ts'

export interface InformationFacts {
  readonly mesh: string
  readonly user: string
  readonly domains: readonly string[]
  readonly relations: readonly CatalogueRelation[]
}

/** The tables of `information_schema` that have rows. */
export function informationTables(facts: InformationFacts): readonly CatalogueTable[] {
  const { mesh, user, domains, relations } = facts
  const keys = relations.flatMap((relation) =>
    relation.constraints.map((constraint) => ({ relation, constraint, mesh })),
  )
  return [
    informationTable('information_schema_catalog_name', [{ catalog_name: mesh }]),
    informationTable(
      'schemata',
      [...domains, ...Object.keys(systemNamespaces)].map((schema_name) => ({
        catalog_name: mesh,
        schema_name,
        schema_owner: owner.name,
      })),
    ),
    informationTable(
      'tables',
      relations.map((relation) => tableRow(mesh, relation)),
    ),
    informationTable(
      'columns',
      relations.flatMap((relation) => columnRows(mesh, relation)),
    ),
    informationTable('table_constraints', keys.map(constraintRow)),
    informationTable('key_column_usage', keys.flatMap(keyColumnRows)),
    informationTable('referential_constraints', keys.flatMap(referenceRows)),
    informationTable('constraint_column_usage', keys.flatMap(usedColumnRows)),
    informationTable(
      'table_privileges',
      relations.map((relation) => privilegeRow(facts, relation)),
    ),
    informationTable(
      'role_table_grants',
      relations.map((relation) => privilegeRow(facts, relation)),
    ),
    informationTable('enabled_roles', [{ role_name: user }]),
    informationTable('character_sets', [characterSetRow(mesh)]),
  ]
}

const tableRow = (mesh: string, { domain, name }: CatalogueRelation): CatalogueRow => ({
  table_catalog: mesh,
  table_schema: domain,
  table_name: name,
  table_type: 'BASE TABLE',
  is_insertable_into: 'NO',
  is_typed: 'NO',
})

const columnRows = (mesh: string, relation: CatalogueRelation): readonly CatalogueRow[] =>
  relation.columns.map(({ name, type, required }, index) => {
    const { oid, modifier, name: spoken } = postgresType(type)
    return {
      table_catalog: mesh,
      table_schema: relation.domain,
      table_name: relation.name,
      column_name: name,
      ordinal_position: index + 1,
      is_nullable: required ? 'NO' : 'YES',
      data_type: spoken.endsWith('[]') ? 'ARRAY' : spoken,
      ...numericFacts(oid, modifier),
      datetime_precision: timePrecision[oid] ?? null,
      udt_catalog: mesh,
      udt_schema: 'pg_catalog',
      udt_name: listedTypes.find((each) => each.oid === oid)?.name ?? 'text',
      dtd_identifier: String(index + 1),
      is_self_referencing: 'NO',
      is_identity: 'NO',
      identity_cycle: 'NO',
      is_generated: 'NEVER',
      is_updatable: 'NO',
    }
  })

/** Bits of binary numbers by object id. */
const bits: Readonly<Record<number, number>> = { 21: 16, 23: 32, 20: 64, 700: 24, 701: 53 }

const timePrecision: Readonly<Record<number, number>> = {
  1082: 0,
  1083: 6,
  1114: 6,
  1184: 6,
  1186: 6,
  1266: 6,
}

function numericFacts(oid: number, modifier: number): CatalogueRow {
  const binary = bits[oid]
  if (binary !== undefined)
    return {
      numeric_precision: binary,
      numeric_precision_radix: 2,
      numeric_scale: oid >= 700 ? null : 0,
    }
  const isDecimal = oid === 1700
  return {
    numeric_precision: isDecimal && modifier > 4 ? (modifier - 4) >> 16 : null,
    numeric_precision_radix: isDecimal ? 10 : null,
    numeric_scale: isDecimal && modifier > 4 ? (modifier - 4) & 0xffff : null,
  }
}

interface Key {
  readonly mesh: string
  readonly relation: CatalogueRelation
  readonly constraint: CatalogueConstraint
}

const constraintPlace = ({ mesh, relation, constraint }: Key): CatalogueRow => ({
  constraint_catalog: mesh,
  constraint_schema: relation.domain,
  constraint_name: constraint.name,
})

const tablePlace = ({ mesh, relation }: Key): CatalogueRow => ({
  table_catalog: mesh,
  table_schema: relation.domain,
  table_name: relation.name,
})

const constraintRow = (key: Key): CatalogueRow => ({
  ...constraintPlace(key),
  ...tablePlace(key),
  constraint_type: key.constraint.kind === 'primary' ? 'PRIMARY KEY' : 'FOREIGN KEY',
  is_deferrable: 'NO',
  initially_deferred: 'NO',
  enforced: 'YES',
})

const columnName = ({ columns }: Pick<CatalogueRelation, 'columns'>, number: number): string | null =>
  columns[number - 1]?.name ?? null

const keyColumnRows = (key: Key): readonly CatalogueRow[] =>
  key.constraint.columns.map((column, at) => ({
    ...constraintPlace(key),
    ...tablePlace(key),
    column_name: columnName(key.relation, column),
    ordinal_position: at + 1,
    position_in_unique_constraint: key.constraint.to?.key === undefined ? null : at + 1,
  }))

const referenceRows = (key: Key): readonly CatalogueRow[] => {
  const { to } = key.constraint
  if (to === undefined) return []
  const unique =
    to.key === undefined
      ? {}
      : {
          unique_constraint_catalog: key.mesh,
          unique_constraint_schema: to.relation.domain,
          unique_constraint_name: to.key,
        }
  const rules = { match_option: 'NONE', update_rule: 'NO ACTION', delete_rule: 'NO ACTION' }
  return [{ ...constraintPlace(key), ...unique, ...rules }]
}

/** Of a foreign key, those at its other end. */
const usedColumnRows = (key: Key): readonly CatalogueRow[] => {
  const { columns, to } = key.constraint
  const end = to ?? { relation: key.relation, columns }
  return end.columns.map((column) => ({
    table_catalog: key.mesh,
    table_schema: end.relation.domain,
    table_name: end.relation.name,
    column_name: columnName(end.relation, column),
    ...constraintPlace(key),
  }))
}

const privilegeRow = (
  { mesh, user }: InformationFacts,
  { domain, name }: CatalogueRelation,
): CatalogueRow => ({
  grantor: owner.name,
  grantee: user,
  table_catalog: mesh,
  table_schema: domain,
  table_name: name,
  privilege_type: 'SELECT',
  is_grantable: 'NO',
  with_hierarchy: 'YES',
})

const characterSetRow = (mesh: string): CatalogueRow => ({
  character_set_name: 'UTF8',
  character_repertoire: 'UCS',
  form_of_use: 'UTF8',
  default_collate_catalog: mesh,
})
