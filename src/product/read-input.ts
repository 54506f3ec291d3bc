import { Engine } from '../engine/engine.ts'
import type { InputDataset, InputPort, Product } from '../spec/mesh.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { PublishedInput } from '../store/publication.ts'
import { formatPushRange } from '../store/push-store.ts'
import type { BuildContext } from './build-context.ts'
import { memoryShare } from './memory-share.ts'
import type { Relation } from '../engine/relation.ts'
import { pushLog, readPushed } from './push/read-pushed.ts'
import { remoteInput, requireRemote } from './remote-inputs.ts'
import { probeSource, readSource, type HashCache, type SourceRead } from './source/source.ts'
import type { Staging } from './staging.ts'

/** The content hash of what `product` reads through an input, or undefined where only reading it tells. */
export async function probeInput(
  { product, input, dataset }: { product: Product; input: InputPort; dataset: InputDataset },
  context: BuildContext,
): Promise<string | undefined> {
  const remote = remoteInput(product, input, dataset)
  if (remote !== undefined) return requireRemote(context, remote).pin(remote)
  const { store, effects } = context
  const log = pushLog(input, dataset)
  if (log !== undefined) return formatPushRange(await store.metadata.pushRange(log))
  const fingerprint = await probeSource(input, dataset, { effects, hashes: hashCache(store.metadata) })
  return fingerprint.kind === 'known' ? fingerprint.hash : undefined
}

/** Reads an input's source into typed Parquet files of the build's own folder; of what was pushed, what was pinned. */
export async function readInput(
  input: InputPort,
  dataset: InputDataset,
  { context, staging, pin }: { context: BuildContext; staging: Staging; pin?: PublishedInput },
): Promise<{ readonly dataset: InputDataset; readonly relation: Relation; readonly read: SourceRead }> {
  const { settings } = context.mesh
  using engine = await Engine.open({
    memoryLimit: memoryShare(settings.engine.memoryLimit, settings.parallelism),
    threads: settings.engine.threads,
    tempDirectory: await staging.subfolder('spill'),
  })
  const task = `reading ${input.name}.${dataset.name}`
  context.effects.report({ kind: 'started', task })
  const folder = await staging.subfolder('sources')
  const { store, effects } = context
  const log = pushLog(input, dataset)
  const read =
    log === undefined
      ? await readSource(input, dataset, {
          engine,
          effects,
          hashes: hashCache(store.metadata),
          staging: folder,
        })
      : await readPushed(input, dataset, { log, pinned: pin?.snapshotId, engine, store, staging: folder })
  context.effects.report({ kind: 'finished', task, ok: true, outcome: readOutcome(read) })
  const columns = dataset.columns.map(({ name, type }) => ({ name, type: type.sql }))
  return { dataset, relation: { columns, files: read.files }, read }
}

const readOutcome = ({ rows, badRowCount }: SourceRead): string =>
  badRowCount === 0
    ? `${rows} rows`
    : `${rows} rows, ${badRowCount} do not fit the contract and were left out`

const space = 'file-hash'

const hashCache = (metadata: MetadataStore): HashCache => ({
  get: (key) => metadata.cacheGet(space, key),
  set: (key, sha256) => metadata.cachePut(space, [[key, sha256]]),
})
