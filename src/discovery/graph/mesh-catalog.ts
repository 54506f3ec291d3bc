import { listAgreements } from '../../sidecar/agreement/find-agreements.ts'
import type { DecideOptions } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { MeshLineage } from '../lineage/mesh-lineage.ts'
import { readerViewer, type ViewerPlace } from '../lineage/reader-viewer.ts'
import { agreementTriples } from './agreement-triples.ts'
import { describingIn } from './describing.ts'
import type { GraphPlace } from './graph-place.ts'
import type { Knowledge } from './known-mesh.ts'
import type { KnownProduct } from './known-product.ts'
import { lineageTriples } from './lineage-triples.ts'
import { catalogEntry, productTriples } from './product-triples.ts'
import { distinct, type Triple } from './rdf/triple.ts'
import { sharedTriples } from './shared-triples.ts'

/** What a reader's part of the graph is decided with. */
export interface CatalogPlace {
  readonly sidecar: ViewerPlace['sidecar'] & Pick<Sidecar, 'agreements'>
  readonly mesh: string
  readonly lineage: Pick<MeshLineage, 'current'>
}

/** Who asks, and what they would read for. */
export interface CatalogReader {
  readonly reader: Reader
  readonly terms: DecideOptions
}

/** Some products for a reader, with all that the mesh shares, so that it can be read by itself. */
export async function catalogTriples(
  products: readonly KnownProduct[],
  { knowledge, naming }: { readonly knowledge: Knowledge; readonly naming: GraphPlace },
  own: { readonly place: CatalogPlace; readonly asker: CatalogReader },
): Promise<readonly Triple[]> {
  const describing = describingIn(naming, knowledge)
  const chosen = { ...knowledge, products: new Map(products.map((each) => [each.product, each])) }
  return distinct([
    ...sharedTriples(naming, knowledge, products),
    ...products.flatMap((product) => catalogEntry(product, naming)),
    ...products.flatMap((product) => productTriples(product, describing)),
    ...(await readerTriples(own.place, own.asker, { knowledge: chosen, naming })),
  ])
}

/** What of the graph is this reader's only: lineage that they may follow, and agreements that concern them. */
export async function readerTriples(
  { sidecar, mesh, lineage }: CatalogPlace,
  { reader, terms }: CatalogReader,
  { knowledge, naming }: { readonly knowledge: Pick<Knowledge, 'products'>; readonly naming: GraphPlace },
): Promise<readonly Triple[]> {
  const { graph } = await lineage.current()
  const viewer = await readerViewer(reader, terms, { sidecar, mesh, graph })
  const datasets = [...knowledge.products.values()].flatMap((product) =>
    product.datasets.map(({ key }) => key),
  )
  const shown = await listAgreements(sidecar.agreements(reader), { state: 'approved' })
  const agreements = shown.map(({ agreement }) => agreement)
  return [
    ...(await lineageTriples(graph, { place: naming, viewer, datasets })),
    ...agreementTriples(naming, agreements, knowledge.products),
  ]
}
