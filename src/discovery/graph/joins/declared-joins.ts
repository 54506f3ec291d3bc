import { visibleForeignKeys, type KeyedDataset } from '../../../sidecar/visible-keys.ts'
import type { Knowledge } from '../known-mesh.ts'
import type { KnownDataset } from '../known-product.ts'
import type { FoundJoin } from './join-evidence.ts'
import { domainOf } from '../../../spec/domain-of.ts'

/** Joins that contracts declare by their relationships, seen from either end. */
export function declaredJoins({ products }: Pick<Knowledge, 'products'>): readonly FoundJoin[] {
  const all = [...products.values()].flatMap(({ datasets }) => datasets.map(keyedDataset))
  const byName = Map.groupBy(all, ({ name }) => name)
  const byPort = Map.groupBy(all, ({ key }) => portOf(key))
  return all.filter(hasRelationships).flatMap((own) => {
    // Only what the reference can mean is looked through: there may be very many.
    const named = targetNames(own).flatMap((name) => byName.get(name) ?? [])
    const among = [...new Set([...(byPort.get(portOf(own.key)) ?? []), ...named])]
    return visibleForeignKeys(own, among).flatMap(({ columns, to }) => bothWays(own.key, columns, to))
  })
}

function bothWays(
  from: string,
  columns: readonly string[],
  to: { readonly dataset: string; readonly columns: readonly string[] },
): readonly FoundJoin[] {
  const said = `The contract of ${tableOf(from)} says that ${columns.join(', ')} is found in ${tableOf(to.dataset)}`
  const evidence = { kind: 'relationship', said } as const
  const pairs = columns.map((own, index) => ({ own, other: to.columns[index] ?? '' }))
  const back = pairs.map(({ own, other }) => ({ own: other, other: own }))
  return [
    { from, to: to.dataset, on: pairs, evidence },
    { from: to.dataset, to: from, on: back, evidence },
  ]
}

const keyedDataset = ({ key, sqlName, object, columns }: KnownDataset): KeyedDataset => ({
  ...{ key, name: sqlName, object },
  clear: new Set(columns.map(({ name }) => name)),
})

const hasRelationships = ({ object }: KeyedDataset): boolean =>
  [object, ...(object?.properties ?? [])].some((each) => (each?.relationships?.length ?? 0) > 0)

/** The first parts of all references. */
const targetNames = ({ object }: KeyedDataset): readonly string[] =>
  [object, ...(object?.properties ?? [])].flatMap((each) =>
    (each?.relationships ?? []).flatMap(({ to }) =>
      [to].flat().map((reference) => reference.split('.')[0] ?? ''),
    ),
  )

const portOf = (key: string): string => key.slice(0, key.lastIndexOf('/'))

/** `domain.object`. */
const tableOf = (key: string): string => `${domainOf(key)}.${key.slice(key.lastIndexOf('/') + 1)}`
