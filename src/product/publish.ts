import { canonicalHash } from '../spec/canonical-hash.ts'
import type { Product } from '../spec/mesh.ts'
import type { DataFile, Snapshot } from '../store/snapshot.ts'
import type { Publication, PublicationHead } from '../store/publication.ts'
import type { Store } from '../store/store.ts'
import { classifiedHash } from './published-governance.ts'
import { stageIceberg } from './iceberg/stage.ts'
import type { StagedDataset, StagedFile } from './staged-dataset.ts'

/** Everything of a publication but the snapshots, which are made from what was staged. */
export type PublicationDraft = Omit<Publication, 'snapshots' | 'snapshotIds' | 'documents'>

/**
 * Puts staged files into the store and commits. Until `metadata.commit` returns nobody sees anything of it; the
 * `objects` lock keeps the sweep from taking files that are there and not yet committed.
 */
export async function publish(
  store: Store,
  product: Product,
  { draft, staged }: { draft: PublicationDraft; staged: readonly StagedDataset[] },
): Promise<Publication> {
  const sweepWaits = await store.sweepWaits()
  try {
    const snapshots: Snapshot[] = []
    for (const dataset of staged) snapshots.push(await putSnapshot(store, dataset, draft.publishedAt))
    return await commit(store, product, { ...draft, snapshots })
  } finally {
    await sweepWaits.release()
  }
}

/** Commits a publication whose snapshots are in the store already: the commit point of every change of a product. */
export async function commit(
  store: Store,
  product: Product,
  draft: PublicationDraft & { readonly snapshots: readonly Snapshot[] },
): Promise<Publication> {
  const publication: Publication = {
    ...draft,
    ...classifiedHash(draft.governance),
    snapshotIds: Object.fromEntries(draft.snapshots.map(({ dataset, id }) => [dataset, id])),
    documents: documentsOf(product),
  }
  await store.metadata.commit(publication)
  return publication
}

export function documentsOf(product: Product): Publication['documents'] {
  return { product: product.document, contracts: product.outputs.map(({ contract }) => contract.document) }
}

/** The sequence that follows `head`. */
export const nextSequence = (head: PublicationHead | undefined): number => (head?.sequence ?? 0) + 1

async function putSnapshot(store: Store, staged: StagedDataset, createdAt: string): Promise<Snapshot> {
  const { dataset, previous } = staged
  const id = snapshotId(staged)
  if (previous?.id === id) return { ...previous, sqlName: dataset.sqlName }
  const files: DataFile[] = [...staged.kept]
  for (const file of staged.written) files.push(await putFile(store, dataset.key, file))
  const snapshot = {
    id,
    dataset: dataset.key,
    sqlName: dataset.sqlName,
    version: staged.nextVersion,
    createdAt,
    columns: staged.columns,
    lastColumnId: staged.lastColumnId,
    files,
    rows: sum(files, ({ rows }) => rows),
    bytes: sum(files, ({ bytes }) => bytes),
    ...(staged.watermark === undefined ? {} : { watermark: staged.watermark }),
  }
  return { ...snapshot, ...(await putIceberg(store, snapshot, previous)) }
}

/** The same rows under the same schema have the same id, whoever built them and when. */
const snapshotId = ({ dataset, columns, kept, written }: StagedDataset): string =>
  canonicalHash({ dataset: dataset.key, columns, files: [...kept, ...written].map(({ sha256 }) => sha256) })

async function putFile({ objects }: Store, datasetKey: string, file: StagedFile): Promise<DataFile> {
  const key = `data/${datasetKey}/${file.sha256}.parquet`
  await objects.putFile(key, file.path)
  return { key, sha256: file.sha256, rows: file.rows, bytes: file.bytes, columns: file.columns }
}

async function putIceberg(
  { objects, metadata }: Store,
  snapshot: Omit<Snapshot, 'icebergMetadata' | 'icebergFiles'>,
  previous: Snapshot | undefined,
): Promise<Pick<Snapshot, 'icebergMetadata' | 'icebergFiles'>> {
  const retained = await metadata.snapshots(snapshot.dataset)
  const { files, metadataKey, keys } = await stageIceberg({
    objects,
    folder: `iceberg/${snapshot.dataset}`,
    snapshot,
    previousMetadata: previous?.icebergMetadata,
    retained: retained.map(({ id }) => id),
  })
  for (const { key, bytes } of files) await objects.putBytes(key, bytes)
  return { icebergMetadata: metadataKey, icebergFiles: keys }
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
