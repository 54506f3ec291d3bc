import type { Knowledge } from '../known-mesh.ts'
import type { KnownDataset } from '../known-product.ts'
import { allColumns, columnsOfTerms, type ColumnPlace } from '../terms/columns-of-terms.ts'
import type { FoundJoin } from './join-evidence.ts'
import { isComparable, valueFamily } from './value-family.ts'

/** Columns of the mesh by what makes them alike. */
export interface AlikeColumns {
  readonly byTerm: ReadonlyMap<string, readonly ColumnPlace[]>
  /** By name, those that could be one end of a join. */
  readonly byName: ReadonlyMap<string, readonly ColumnPlace[]>
}

export function alikeColumns(knowledge: Pick<Knowledge, 'products' | 'vocabulary'>): AlikeColumns {
  const byName = new Map<string, ColumnPlace[]>()
  for (const place of allColumns(knowledge.products)) {
    const name = place.column.name.toLowerCase()
    if (saysNothing.has(name) || valueFamily(place.column.type) === undefined) continue
    const same = byName.get(name)
    if (same === undefined) byName.set(name, [place])
    else same.push(place)
  }
  return { byTerm: columnsOfTerms(knowledge), byName }
}

/** What every product has, and each means something else by it. */
const saysNothing = new Set([
  'id',
  'key',
  'name',
  'code',
  'uuid',
  'type',
  'kind',
  'status',
  'date',
  'day',
  'n',
])

/** Joins of a dataset with others by columns that carry the same term, or are called alike where one of them is a key. */
export const alikeJoins = (dataset: KnownDataset, columns: AlikeColumns): readonly FoundJoin[] => [
  ...termJoins(dataset, columns),
  ...keyJoins(dataset, columns),
]

function termJoins(own: KnownDataset, { byTerm }: AlikeColumns): readonly FoundJoin[] {
  return [...byTerm].flatMap(([term, places]) => {
    const mine = places.filter(({ dataset }) => dataset.key === own.key)
    const evidence = { kind: 'term', said: `Both are of the business term ${term}` } as const
    return mine.flatMap(({ column }) =>
      places
        .filter((other) => other.dataset.key !== own.key && isComparable(column.type, other.column.type))
        .map((other) => joinOf(own.key, column.name, other, evidence)),
    )
  })
}

const keyJoins = (own: KnownDataset, { byName }: AlikeColumns): readonly FoundJoin[] =>
  own.columns.flatMap((column) =>
    (byName.get(column.name.toLowerCase()) ?? [])
      .filter(
        (other) =>
          other.dataset.key !== own.key &&
          (column.isUnique || other.column.isUnique) &&
          isComparable(column.type, other.column.type),
      )
      .map((other) => {
        const which = column.isUnique && other.column.isUnique ? 'both are keys' : 'one of them is a key'
        const said = `Both are called ${column.name}, and ${which}`
        return joinOf(own.key, column.name, other, { kind: 'key', said })
      }),
  )

const joinOf = (
  from: string,
  own: string,
  { dataset, column }: ColumnPlace,
  evidence: FoundJoin['evidence'],
): FoundJoin => ({ from, to: dataset.key, on: [{ own, other: column.name }], evidence })
