import { sameName } from '../engine/sql/same-name.ts'
import { levelOf } from '../governance/classification.ts'
import { effectiveClassification, type ColumnFacts } from '../governance/product-facts.ts'
import { declassifiedBecause } from '../spec/declassified-because.ts'
import type { Dataset, Product } from '../spec/mesh.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import type { Classifications } from './classifications-read.ts'
import { columnClassification } from './column-classification.ts'
import type { LineageEdge, ProductLineage } from './product-lineage.ts'

/** What is known of a product's columns before their values are looked at, by `Dataset.key`. */
export type ClassifiedColumns = ReadonlyMap<string, readonly ColumnFacts[]>

interface Known {
  readonly lineage: ProductLineage
  /** Of what the product reads. */
  readonly read: Classifications
  readonly vocabulary: Vocabulary
}

type Inherited = ColumnFacts['inherited']

/**
 * Says of each column what it declares and what it inherits: the highest classification among the columns it is
 * computed from. Where lineage is unknown, as that of a command's work is, it may be computed from all that is read.
 */
export function classifyColumns(product: Product, known: Known): ClassifiedColumns {
  const datasets = product.outputs.flatMap((port) => port.datasets)
  const facts = new Map<string, ColumnFacts>()
  const everything = highest(allRead(known.read), known.vocabulary)

  /** Outputs made from other outputs of the product inherit from them; steps are in no circle, so this ends. */
  const factsOf = (dataset: Dataset, column: string): ColumnFacts => {
    const id = columnId(dataset.key, column)
    const found =
      facts.get(id) ?? describe(dataset, column, { inherited: inheritedBy(dataset, column), ...known })
    facts.set(id, found)
    return found
  }
  const inheritedBy = (dataset: Dataset, column: string): Inherited => {
    const edges = edgesOf(known.lineage, dataset, column)
    return edges === undefined ? everything : highest(edges.flatMap(from), known.vocabulary)
  }
  const from = ({ dataset: key, column, type }: LineageEdge): readonly NonNullable<Inherited>[] => {
    if (type !== 'DIRECT') return []
    const own = datasets.find((dataset) => dataset.key === key)
    const classification =
      own === undefined
        ? classificationOf(known.read, key, column)
        : effectiveClassification(factsOf(own, nameIn(own, column)), known.vocabulary)
    return classification === undefined ? [] : [{ classification, from: columnId(key, column) }]
  }

  return new Map(
    datasets.map((dataset) => [dataset.key, dataset.columns.map(({ name }) => factsOf(dataset, name))]),
  )
}

function describe(
  { object, columns }: Dataset,
  name: string,
  { inherited, vocabulary }: { inherited: Inherited; vocabulary: Vocabulary },
): ColumnFacts {
  const property = object.properties?.find((entry) => entry.name === name)
  const column = columns.find((entry) => entry.name === name)
  const declared = property && columnClassification(property, vocabulary)
  const reason = declassifiedBecause(property)
  return {
    name,
    type: column?.type.sql ?? 'VARCHAR',
    required: column?.required ?? false,
    tags: property?.tags ?? [],
    ...(declared === undefined ? {} : { declared }),
    ...(inherited === undefined ? {} : { inherited }),
    ...(reason === undefined ? {} : { declassification: { reason } }),
  }
}

function edgesOf(
  lineage: ProductLineage,
  { key }: Dataset,
  column: string,
): readonly LineageEdge[] | undefined {
  const fields = Object.entries(lineage[key]?.fields ?? {})
  return fields.find(([name]) => sameName(name, column))?.[1]
}

const nameIn = ({ columns }: Dataset, column: string): string =>
  columns.find(({ name }) => sameName(name, column))?.name ?? column

const classificationOf = (all: Classifications, key: string, column: string): string | undefined =>
  Object.entries(all[key] ?? {}).find(([name]) => sameName(name, column))?.[1]

const allRead = (read: Classifications): readonly NonNullable<Inherited>[] =>
  Object.entries(read).flatMap(([key, columns]) =>
    Object.entries(columns).map(([column, classification]) => ({
      classification,
      from: columnId(key, column),
    })),
  )

/** The first of the highest, so that messages stay the same from run to run. */
const highest = (all: readonly NonNullable<Inherited>[], vocabulary: Vocabulary): Inherited =>
  all.reduce(
    (best: Inherited, one) =>
      levelOf(one.classification, vocabulary) > levelOf(best?.classification, vocabulary) ? one : best,
    undefined,
  )

const columnId = (dataset: string, column: string): string => `${dataset}.${column}`
