import { absent, nobody, type LineageGraph } from './lineage-graph.ts'
import { edgeKinds, type LineagePart, type PartDataset } from './lineage-part.ts'

/** A part in the graph's numbers. */
export interface EncodedPart {
  /** Of each dataset: its number, what SQL calls it, how many columns it has, their names. */
  readonly declared: readonly number[]
  /** Of each edge: `edgeWords` numbers. */
  readonly told: readonly number[]
}

/** What a part tells of one edge, in numbers. */
export interface ToldEdge {
  readonly from: number
  readonly fromLabel: number
  readonly to: number
  readonly toLabel: number
  readonly kind: number
}

const edgeWords = 5

export const nothingTold: EncodedPart = { declared: [], told: [] }

/** Numbers for all that a part names; names that are new get one. */
export function encodePart(graph: LineageGraph, { datasets, edges }: LineagePart): EncodedPart {
  const label = (name: string | undefined): number => (name === undefined ? absent : graph.labels.add(name))
  const own = new Map(datasets.map((dataset) => [dataset.key, dataset]))
  const declaredWords = ({ key, sqlName, columns }: PartDataset): readonly number[] => {
    const names = [...new Set(columns)].map(label)
    return [datasetNumber(graph, key), label(sqlName), names.length, ...names]
  }
  return {
    declared: [...own.values()].flatMap(declaredWords),
    told: edges
      .filter(({ from, to }) => from !== to)
      .flatMap(({ from, fromColumn, to, toColumn, kind }) => [
        datasetNumber(graph, from),
        label(fromColumn),
        datasetNumber(graph, to),
        label(toColumn),
        edgeKinds.indexOf(kind),
      ]),
  }
}

/** What is named and declared by nobody is outside the mesh. */
function datasetNumber(
  { datasets, productOf, wholeOf, datasetOf, labelOf }: LineageGraph,
  key: string,
): number {
  const known = datasets.numberOf(key)
  if (known !== undefined) return known
  const number = datasets.add(key)
  productOf.set(number, nobody)
  wholeOf.set(number, datasetOf.push(number))
  labelOf.push(absent)
  return number
}

/** A dataset as a part declares it. */
export interface DeclaredDataset {
  readonly dataset: number
  readonly sqlName: number
  readonly columns: readonly number[]
}

export function declaredIn(words: ArrayLike<number>): readonly DeclaredDataset[] {
  const found: DeclaredDataset[] = []
  for (let at = 0; at < words.length;) {
    const [dataset = 0, sqlName = absent, count = 0] = [words[at], words[at + 1], words[at + 2]]
    const columns = Array.from({ length: count }, (_, index) => words[at + 3 + index] ?? 0)
    found.push({ dataset, sqlName, columns })
    at += 3 + count
  }
  return found
}

export function toldIn(words: ArrayLike<number>): readonly ToldEdge[] {
  return Array.from({ length: words.length / edgeWords }, (_, index) => {
    const word = (place: number): number => words[index * edgeWords + place] ?? 0
    return { from: word(0), fromLabel: word(1), to: word(2), toLabel: word(3), kind: word(4) }
  })
}
