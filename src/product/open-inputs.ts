import { HansaError } from '../errors.ts'
import type { InputDataset, InputPort, Product } from '../spec/mesh.ts'
import { holdPushes } from '../store/collect-pushes.ts'
import { holdSnapshot } from '../store/collect.ts'
import type { Lock } from '../store/locks.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { BuildContext } from './build-context.ts'
import type { PinnedInput } from './pin-inputs.ts'
import { producedKey } from './produced-key.ts'
import type { Relation } from '../engine/relation.ts'
import { pushLog } from './push/read-pushed.ts'
import { readInput } from './read-input.ts'
import { remoteInput, requireRemote, type ProductSource } from './remote-inputs.ts'
import { snapshotRelation } from './snapshot-relation.ts'
import type { SourceRead } from './source/source.ts'
import type { Staging } from './staging.ts'

/** Inputs ready to be selected from, and held so that nothing removes them meanwhile. */
export interface OpenedInputs {
  readonly inputs: readonly OpenedInput[]
  release(): Promise<void>
}

export interface OpenedInput {
  readonly dataset: InputDataset
  readonly pin: PinnedInput
  readonly relation: Relation
  /** What was met while reading a source. */
  readonly read?: SourceRead
}

export interface OpenInputsOptions {
  readonly context: BuildContext
  readonly staging: Staging
  readonly alreadyRead: readonly OpenedInput[]
  /** The columns of a dataset of another node that the transformation cannot do without, by `Dataset.key`. */
  readonly needed: (dataset: string) => ReadonlySet<string>
}

type Opened = OpenedInput & { readonly lock?: Pick<Lock, 'release'> }

/** Opens every input of `product`; what `alreadyRead` holds of its sources is not read again. */
export async function openInputs(
  product: Product,
  pins: readonly PinnedInput[],
  { context, staging, alreadyRead, needed }: OpenInputsOptions,
): Promise<OpenedInputs> {
  const opened: Opened[] = []
  const release = async (): Promise<void> => {
    for (const { lock } of opened) await lock?.release()
  }
  try {
    for (const input of product.inputs)
      for (const dataset of input.datasets) {
        const pin = pinOf(pins, input, dataset)
        const known = alreadyRead.find((entry) => entry.dataset === dataset)
        opened.push(
          known ?? (await openInput({ product, input, dataset }, { pin, context, staging, needed })),
        )
      }
  } catch (error) {
    await release()
    throw error
  }
  return { inputs: opened, release }
}

function pinOf(pins: readonly PinnedInput[], input: InputPort, dataset: InputDataset): PinnedInput {
  const pin = pins.find(({ port, name }) => port === input.name && name === dataset.name)
  if (pin === undefined)
    throw new HansaError('internal', `the input ${input.name}.${dataset.name} was not pinned`)
  return pin
}

async function openInput(
  { product, input, dataset }: { product: Product; input: InputPort; dataset: InputDataset },
  { pin, context, staging, needed }: Omit<OpenInputsOptions, 'alreadyRead'> & { pin: PinnedInput },
): Promise<Opened> {
  const remote = remoteInput(product, input, dataset)
  if (remote !== undefined) {
    const content = { pin: pin.snapshotId, needed: needed(pin.from) }
    const opened = await requireRemote(context, remote).open(remote, content)
    return { dataset, pin, relation: opened.relation, lock: opened }
  }
  const { source } = input
  if (source.kind === 'server') return openSource(input, dataset, { pin, context, staging })
  const lock = await holdSnapshot(context.store, pin.snapshotId)
  if (lock === undefined) throw goneMeanwhile(pin)
  const snapshot = await producedSnapshot(source, dataset, { pin, context })
  return { dataset, pin, relation: await snapshotRelation(context.store.objects, snapshot), lock }
}

async function openSource(
  input: InputPort,
  dataset: InputDataset,
  place: { pin: PinnedInput; context: BuildContext; staging: Staging },
): Promise<Opened> {
  const log = pushLog(input, dataset)
  const lock = log && (await holdPushes(place.context.store, log))
  try {
    const read = await readInput(input, dataset, place)
    return { pin: place.pin, ...read, ...(lock === undefined ? {} : { lock }) }
  } catch (error) {
    await lock?.release()
    throw error
  }
}

async function producedSnapshot(
  source: ProductSource,
  dataset: InputDataset,
  { pin, context }: { pin: PinnedInput; context: BuildContext },
): Promise<Snapshot> {
  const snapshots = await context.store.metadata.snapshots(producedKey(source, dataset))
  const snapshot = snapshots.find(({ id }) => id === pin.snapshotId)
  if (snapshot === undefined) throw goneMeanwhile(pin)
  return snapshot
}

const goneMeanwhile = (pin: PinnedInput): HansaError =>
  new HansaError('conflict', `${pin.from} was replaced and removed while this build began`, {
    remedy: 'Run the command again: it will read the newest snapshot.',
  })
