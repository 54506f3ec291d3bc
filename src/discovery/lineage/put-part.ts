import { addColumn, columnLabelled, connectPart, disconnectPart } from './connect-part.ts'
import {
  declaredIn,
  encodePart,
  nothingTold,
  toldIn,
  type DeclaredDataset,
  type EncodedPart,
} from './encode-part.ts'
import { absent, emptyGraph, nobody, type LineageGraph, type ProductFacts } from './lineage-graph.ts'
import type { LineagePart } from './lineage-part.ts'

/**
 * Puts what a product says in place of what it said before, undefined where it is gone; false where it says the same. Which
 * products' edges have to be connected then is added to `stale`: its own, and of others that tell of its datasets.
 */
export function putPart(
  graph: LineageGraph,
  { product: name, part }: { readonly product: string; readonly part: LineagePart | undefined },
  stale: Set<number>,
): boolean {
  const { products, parts } = graph
  if (part === undefined && graph.facts[products.numberOf(name) ?? nobody] === undefined) return false
  const product = products.add(name)
  const next = part === undefined ? nothingTold : encodePart(graph, part)
  const facts = part && sharedFacts(graph, part)
  const declares = !isSame(parts.declared.of(product), next.declared)
  const isAsBefore = facts === graph.facts[product]
  if (!declares && isAsBefore && isSame(parts.told.of(product), next.told)) return false
  const before = declaredIn(parts.declared.of(product))
  const isMoved = declares || (facts?.job === undefined) !== (graph.facts[product]?.job === undefined)
  const moved = isMoved ? datasetsIn([...before, ...declaredIn(next.declared)]) : []
  for (const other of [product, ...moved.flatMap((dataset) => [...parts.tellers.of(dataset)])]) {
    disconnectPart(graph, other)
    stale.add(other)
  }
  keep(graph, product, next)
  graph.facts[product] = facts
  graph.jobs.set(product, facts?.job === undefined ? 0 : 1)
  for (const dataset of moved) declare(graph, dataset)
  parts.changes++
  return true
}

/** A graph of all these parts. Of several of one product the last counts. */
export function lineageGraph(parts: Iterable<LineagePart>): LineageGraph {
  const graph = emptyGraph()
  const stale = new Set<number>()
  for (const part of parts) putPart(graph, { product: part.product, part }, stale)
  for (const product of stale) connectPart(graph, product)
  return graph
}

function sharedFacts({ sharedFacts: all }: LineageGraph, { team, node, job }: LineagePart): ProductFacts {
  const facts: ProductFacts = {
    team,
    ...(node === undefined ? {} : { node }),
    ...(job === undefined ? {} : { job }),
  }
  const key = JSON.stringify(facts)
  const known = all.get(key) ?? facts
  all.set(key, known)
  return known
}

const isSame = (a: ArrayLike<number>, b: readonly number[]): boolean =>
  a.length === b.length && b.every((word, index) => a[index] === word)

const datasetsIn = (declared: readonly DeclaredDataset[]): readonly number[] => [
  ...new Set(declared.map(({ dataset }) => dataset)),
]

function keep({ parts }: LineageGraph, product: number, { declared, told }: EncodedPart): void {
  for (const { dataset } of declaredIn(parts.declared.of(product))) parts.claims.remove(dataset, product)
  for (const dataset of endsIn(parts.told.of(product))) parts.tellers.remove(dataset, product)
  parts.declared.set(product, declared)
  parts.told.set(product, told)
  for (const { dataset } of declaredIn(declared)) parts.claims.push(dataset, product)
  for (const dataset of endsIn(told)) parts.tellers.push(dataset, product)
}

const endsIn = (told: ArrayLike<number>): ReadonlySet<number> =>
  new Set(toldIn(told).flatMap(({ from, to }) => [from, to]))

/** Makes a dataset what the product says that has it, and outside the mesh where none has it. */
function declare(graph: LineageGraph, dataset: number): void {
  const { productOf, datasetsOf, columnsOf, sqlNames, labels } = graph
  const [before, product] = [productOf.at(dataset), claimant(graph, dataset)]
  if (before !== product) {
    if (before !== nobody) datasetsOf.remove(before, dataset)
    if (product !== nobody) datasetsOf.push(product, dataset)
    productOf.set(dataset, product)
  }
  const declared = declaredIn(graph.parts.declared.of(product)).find((each) => each.dataset === dataset)
  const { sqlName = absent, columns = [] } = declared ?? {}
  const numbers = columns.map(
    (label) => columnLabelled(graph, dataset, label) ?? addColumn(graph, dataset, label),
  )
  columnsOf.set(dataset, numbers)
  sqlNames[dataset] = sqlName === absent ? undefined : labels.nameOf(sqlName)
}

/** Of several that say they have it, the one whose name it bears, else the first by name: whoever came first does not matter. */
function claimant({ parts, products, datasets }: LineageGraph, dataset: number): number {
  const claims = [...parts.claims.of(dataset)]
  const key = datasets.nameOf(dataset)
  const own = claims.find((product) => key.startsWith(`${products.nameOf(product)}/`))
  const byName = claims.toSorted((a, b) => (products.nameOf(a) < products.nameOf(b) ? -1 : 1))
  return own ?? byName[0] ?? nobody
}
