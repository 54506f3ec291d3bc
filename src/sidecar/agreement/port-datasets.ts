import { HansaError } from '../../errors.ts'
import type { GovernedDataset } from '../../governance/governed-dataset.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { parseDatasetKey } from '../dataset-key.ts'
import type { Rules } from '../governing-rules.ts'
import type { AgreedPort } from './choose-agreement.ts'

/** A dataset of an agreed port as it is published now. */
export interface PortDataset {
  /** The last part of its key: what narrowings call it. */
  readonly name: string
  readonly governed: GovernedDataset
  readonly snapshot: Snapshot
  readonly publication: Publication
}

/** The datasets of a port. Throws `not_found` where it is not published any more. */
export async function portDatasets(
  { metadata, rules }: { readonly metadata: MetadataStore; readonly rules: Rules },
  { product, port, major }: AgreedPort,
): Promise<readonly PortDataset[]> {
  const publication = await metadata.publication(product)
  const datasets = (publication?.snapshots ?? []).flatMap((snapshot): readonly PortDataset[] => {
    const key = parseDatasetKey(snapshot.dataset)
    if (publication === undefined || key.port !== port || key.major !== major) return []
    const published = { key: snapshot.dataset, publication, described: publication, snapshot }
    const governed = rules.dataset(published)
    return governed === undefined ? [] : [{ name: key.object, governed, snapshot, publication }]
  })
  if (datasets.length > 0) return datasets
  throw new HansaError(
    'not_found',
    `the port ${port} of ${product} in major ${major} is not published any more`,
    {
      remedy: '`hansa status` lists what is.',
    },
  )
}
