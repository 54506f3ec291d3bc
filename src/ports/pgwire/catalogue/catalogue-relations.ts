import type { VisibleDataset } from '../../../sidecar/visible-dataset.ts'

/** A dataset with the numbers that the catalogue gives it. */
export interface CatalogueRelation extends VisibleDataset {
  readonly oid: number
  /** Of its domain. */
  readonly namespace: number
  readonly constraints: readonly CatalogueConstraint[]
}

/** A key of a relation. */
export interface CatalogueConstraint {
  readonly oid: number
  readonly name: string
  readonly kind: 'primary' | 'foreign'
  /** Numbers of its columns, from 1. */
  readonly columns: readonly number[]
  /** The index of a primary key; of a foreign one that at the other end, 0 where these columns have none. */
  readonly index: number
  /** As `pg_get_constraintdef` writes it. */
  readonly definition: string
  readonly to?: {
    readonly relation: NumberedDataset
    readonly columns: readonly number[]
    /** Of the primary key there, where it is of these columns. */
    readonly key: string | undefined
  }
}

type NumberedDataset = VisibleDataset & Pick<CatalogueRelation, 'oid' | 'namespace'>

/** Where the catalogue's own numbers begin; below 16,384 are those of PostgreSQL itself. */
const firstOids = {
  namespaces: 20_000,
  relations: 100_000,
  indexes: 1_000_000,
  primaryKeys: 2_000_000,
  foreignKeys: 3_000_000,
}

/** Domains in the order of their numbers. */
export const domainsOf = (datasets: readonly VisibleDataset[]): readonly string[] =>
  [...new Set(datasets.map(({ domain }) => domain))].toSorted()

export const namespaceOid = (index: number): number => firstOids.namespaces + index

/** Numbers for everything that one reader may see, which change with what that is. */
export function catalogueRelations(datasets: readonly VisibleDataset[]): readonly CatalogueRelation[] {
  const domains = domainsOf(datasets)
  const numbered = datasets.map((dataset, index) => ({
    ...dataset,
    oid: firstOids.relations + index,
    namespace: namespaceOid(domains.indexOf(dataset.domain)),
  }))
  let next = firstOids.foreignKeys
  return numbered.map((relation) => ({
    ...relation,
    constraints: [
      ...primaryKeyOf(relation),
      ...relation.foreignKeys.flatMap((key) => foreignKeyOf(relation, key, { numbered, oid: next++ })),
    ],
  }))
}

const indexOid = ({ oid }: NumberedDataset): number => oid - firstOids.relations + firstOids.indexes

const keyName = ({ name }: VisibleDataset): string => `${name}_pkey`

function primaryKeyOf(relation: NumberedDataset): readonly CatalogueConstraint[] {
  const { primaryKey } = relation
  if (primaryKey.length === 0) return []
  return [
    {
      oid: relation.oid - firstOids.relations + firstOids.primaryKeys,
      name: keyName(relation),
      kind: 'primary',
      columns: numbersOf(relation, primaryKey),
      index: indexOid(relation),
      definition: `PRIMARY KEY (${names(primaryKey)})`,
    },
  ]
}

interface ForeignKeyContext {
  readonly numbered: readonly NumberedDataset[]
  readonly oid: number
}

function foreignKeyOf(
  relation: NumberedDataset,
  { columns, to }: VisibleDataset['foreignKeys'][number],
  { numbered, oid }: ForeignKeyContext,
): readonly CatalogueConstraint[] {
  const target = numbered.find(({ key }) => key === to.dataset)
  if (target === undefined) return []
  const isKey = to.columns.join('\0') === target.primaryKey.join('\0')
  const place = `${quoted(target.domain)}.${quoted(target.name)}`
  return [
    {
      oid,
      name: foreignKeyName(relation, { columns, to }),
      kind: 'foreign',
      columns: numbersOf(relation, columns),
      index: isKey ? indexOid(target) : 0,
      definition: `FOREIGN KEY (${names(columns)}) REFERENCES ${place}(${names(to.columns)})`,
      to: {
        relation: target,
        columns: numbersOf(target, to.columns),
        key: isKey ? keyName(target) : undefined,
      },
    },
  ]
}

/** As PostgreSQL calls them: a second one of the same columns has a number. */
function foreignKeyName(
  { name, foreignKeys }: VisibleDataset,
  key: VisibleDataset['foreignKeys'][number],
): string {
  const called = ({ columns }: typeof key): string => `${name}_${columns.join('_')}_fkey`
  const same = foreignKeys.filter((each) => called(each) === called(key))
  const at = same.findIndex(({ to }) => JSON.stringify(to) === JSON.stringify(key.to))
  return at > 0 ? `${called(key)}${at}` : called(key)
}

const numbersOf = ({ columns }: VisibleDataset, wanted: readonly string[]): readonly number[] =>
  wanted.map((each) => columns.findIndex(({ name }) => name === each) + 1)

const names = (columns: readonly string[]): string => columns.map(quoted).join(', ')

/** Quoted where PostgreSQL has to. */
export const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
