import { placeAt, productAt, type Place } from '../lineage/place.ts'
import { neighboursOf, type Level, type LineageGraph } from '../lineage/lineage-graph.ts'
import { levelViewer, type LevelViewer } from '../lineage/may-follow.ts'
import type { LineageViewer } from '../lineage/viewer.ts'
import { columnIri, datasetIri, externalIri, part, productIri } from './graph-names.ts'
import { placeOf, type GraphPlace } from './graph-place.ts'
import { about, named, text, thing, type Triple } from './rdf/triple.ts'

export interface LineageTriplesOptions {
  readonly place: GraphPlace
  readonly viewer: LineageViewer
  /** Keys of datasets whose origins are told. */
  readonly datasets: Iterable<string>
}

/** PROV-O: what datasets and columns were derived from, as far as the viewer may know of both ends. */
export async function lineageTriples(
  graph: LineageGraph,
  { place, viewer, datasets }: LineageTriplesOptions,
): Promise<readonly Triple[]> {
  const numbers = [...datasets].flatMap((key) => graph.datasets.numberOf(key) ?? [])
  await viewer.learn?.(withOrigins(graph, numbers))
  const ofDatasets = { place, ...levelViewer(graph, 'dataset', viewer) }
  const ofColumns = { place, ...levelViewer(graph, 'column', viewer) }
  return numbers.flatMap((dataset) => [
    ...derivations(graph, { level: 'dataset', number: dataset }, ofDatasets),
    ...[...graph.columnsOf.of(dataset)].flatMap((column) =>
      derivations(graph, { level: 'column', number: column }, ofColumns),
    ),
  ])
}

/** Of the mesh, each once. */
function withOrigins(graph: LineageGraph, numbers: readonly number[]): readonly number[] {
  const all = new Set(numbers)
  for (const number of numbers)
    for (const origin of origins(graph, 'dataset', number))
      if (productAt(graph, 'dataset', origin) !== undefined) all.add(origin)
  return [...all]
}

const origins = ({ levels }: LineageGraph, level: Level, number: number): readonly number[] => [
  ...new Set(neighboursOf(levels[level].up, number)),
]

interface At {
  readonly level: Level
  readonly number: number
}

function derivations(
  graph: LineageGraph,
  { level, number }: At,
  { place, mayFollow }: Pick<LineageTriplesOptions, 'place'> & Pick<LevelViewer, 'mayFollow'>,
): readonly Triple[] {
  const known = origins(graph, level, number).filter((from) => mayFollow({ from, to: number }))
  if (known.length === 0) return []
  const ends = known.map((from) => placeAt(graph, level, from))
  return [
    ...about(iriAt(place, placeAt(graph, level, number)), {
      'prov:wasDerivedFrom': ends.map((end) => thing(iriAt(place, end))),
    }),
    ...ends.flatMap((end) => outsideTriples(place, end)),
  ]
}

function iriAt(place: GraphPlace, { product, node, dataset, column, external }: Place): string {
  const named = { ...(node === undefined ? {} : { node }) }
  if (external !== undefined) {
    const iri = externalIri(place.mesh, external)
    return column === undefined ? iri : `${iri}#${part(column)}`
  }
  const own = placeOf(place, named)
  if (dataset === undefined || product === undefined) return productIri(own, product ?? '')
  return column === undefined ? datasetIri(own, dataset) : columnIri(own, dataset, column)
}

const outsideTriples = (place: GraphPlace, { external }: Place): readonly Triple[] =>
  external === undefined
    ? []
    : about(externalIri(place.mesh, external), {
        'rdf:type': named('prov:Entity'),
        'dct:title': text(`${external.name} at ${external.namespace}`),
      })
