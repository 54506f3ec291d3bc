import { randomUUID } from 'node:crypto'
import { systemEffects } from '../../src/effects.ts'
import type { BuildContext } from '../../src/product/build-context.ts'
import { canonicalHash } from '../../src/spec/canonical-hash.ts'
import { decideAction } from '../../src/product/decide-action.ts'
import { governanceBasis } from '../../src/product/governance-basis.ts'
import { pinInputs, pinnedOnly } from '../../src/product/pin-inputs.ts'
import { documentsOf } from '../../src/product/publish.ts'
import { probeInput } from '../../src/product/read-input.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Dataset, Product } from '../../src/spec/mesh.ts'
import type { PublicationHead } from '../../src/store/publication.ts'
import type { Snapshot } from '../../src/store/snapshot.ts'
import { openStore } from '../../src/store/store.ts'

/**
 * Commits, product by product, the publications that building the mesh would have made, without their data: identities
 * are worked out as `apply` does, so that a later plan finds nothing to do.
 */
export async function primeStore(folder: string): Promise<void> {
  const { mesh, issues } = await loadMesh(folder, { environment: {} })
  if (mesh === undefined) throw new Error(JSON.stringify(issues.slice(0, 3)))
  await using store = await openStore(mesh.settings)
  const context: BuildContext = { mesh, store, effects: systemEffects }
  const heads = new Map<string, PublicationHead>()
  for (const product of mesh.products) heads.set(product.key, await commitAsBuilt(product, context, heads))
}

async function commitAsBuilt(
  product: Product,
  context: BuildContext,
  heads: ReadonlyMap<string, PublicationHead>,
): Promise<PublicationHead> {
  const pins = await pinInputs(product, heads, (input, dataset) =>
    probeInput({ product, input, dataset }, context),
  )
  const inputs = pinnedOnly(pins)
  if (inputs.length < pins.length) throw new Error(`${product.key} has inputs that cannot be pinned`)
  const { identity, buildIdentity } = await decideAction(product, {
    head: undefined,
    basis: await governanceBasis(product, context, heads),
    pins,
    published: () => Promise.resolve([]),
  })
  const publishedAt = context.effects.now().toISOString()
  const snapshots = product.outputs.flatMap(({ datasets }) =>
    datasets.map((dataset) => snapshotOf(dataset, buildIdentity, publishedAt)),
  )
  const head: PublicationHead = {
    product: product.key,
    sequence: 1,
    version: product.version,
    publishedAt,
    identity,
    buildIdentity,
    snapshotIds: Object.fromEntries(snapshots.map(({ dataset, id }) => [dataset, id])),
  }
  await context.store.metadata.commit({
    ...head,
    kind: 'publish',
    snapshots,
    documents: documentsOf(product),
    inputs,
    lineage: {},
    quality: { passed: true, results: [] },
    runId: randomUUID(),
  })
  return head
}

/** A snapshot with one file that is not there; planning looks at no data. */
function snapshotOf(dataset: Dataset, build: string, createdAt: string): Snapshot {
  const sha256 = canonicalHash({ dataset: dataset.key, build })
  const key = `data/${dataset.key}/${sha256}.parquet`
  const metadata = `iceberg/${dataset.key}/metadata`
  const columns = dataset.columns.map(({ name, type, required }, index) => ({
    name,
    type: type.sql,
    required,
    fieldId: index + 1,
  }))
  return {
    id: canonicalHash({ dataset: dataset.key, files: [sha256] }),
    dataset: dataset.key,
    sqlName: dataset.sqlName,
    version: 1,
    createdAt,
    columns,
    lastColumnId: columns.length,
    files: [{ key, sha256, rows: 2, bytes: 1000, columns: [] }],
    rows: 2,
    bytes: 1000,
    icebergMetadata: `${metadata}/00001-${sha256}.metadata.json`,
    icebergFiles: [`${metadata}/snap-${sha256}.avro`, `${metadata}/${sha256}-m.avro`],
  }
}
