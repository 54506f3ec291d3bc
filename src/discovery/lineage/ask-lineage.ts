import type { ProductLineage } from '../../product/product-lineage.ts'
import type { DecideOptions } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { findPath, type PathQuestion } from './find-path.ts'
import { impactOf, type Impact, type ImpactQuestion } from './impact.ts'
import { lineageOf, type DeclaredStep, type LineageAnswer, type LineageQuestion } from './lineage.ts'
import type { LineageKnowledge } from './lineage-knowledge.ts'
import type { MeshLineage } from './mesh-lineage.ts'
import { recordedLineage } from './recorded-lineage.ts'
import { readerViewer, type AskingViewer, type ViewerPlace } from './reader-viewer.ts'

/** What questions of readers are answered from. */
export interface LineagePlace extends Omit<ViewerPlace, 'graph'> {
  readonly metadata: MetadataStore
  readonly now: () => Date
  readonly lineage: Pick<MeshLineage, 'current'>
}

/** Who asks, and what they would read for. */
export interface Asker {
  readonly reader: Reader
  readonly terms: DecideOptions
}

/** As `lineageOf`, for one reader. */
export async function askLineage(
  place: LineagePlace,
  asker: Asker,
  question: LineageQuestion,
): Promise<LineageAnswer> {
  const { knowledge, viewer } = await viewing(place, asker)
  return lineageOf(knowledge, question, viewer)
}

/** As `findPath`, for one reader. */
export async function askPath(
  place: LineagePlace,
  asker: Asker,
  question: PathQuestion,
): Promise<readonly DeclaredStep[] | undefined> {
  const { knowledge, viewer } = await viewing(place, asker)
  return findPath(knowledge, question, viewer)
}

/** As `impactOf`, for one reader. */
export async function askImpact(
  place: LineagePlace,
  asker: Asker,
  question: ImpactQuestion,
): Promise<Impact> {
  const { knowledge, viewer } = await viewing(place, asker)
  const { metadata, mesh, now, sidecar } = place
  return impactOf(knowledge, question, {
    viewer,
    place: {
      mesh,
      domains: await sidecar.domains(),
      agreements: (product) => metadata.agreements({ product }),
      now: now(),
    },
  })
}

/** As `recordedLineage`, for one reader. */
export async function askRecorded(
  place: LineagePlace,
  asker: Asker,
  publication: Pick<Publication, 'product' | 'lineage'>,
): Promise<ProductLineage> {
  const { knowledge, viewer } = await viewing(place, asker)
  return recordedLineage(publication, knowledge.graph, viewer)
}

interface Viewing {
  readonly knowledge: LineageKnowledge
  readonly viewer: AskingViewer
}

async function viewing({ lineage, ...place }: LineagePlace, { reader, terms }: Asker): Promise<Viewing> {
  const knowledge = await lineage.current()
  return { knowledge, viewer: await readerViewer(reader, terms, { ...place, graph: knowledge.graph }) }
}
