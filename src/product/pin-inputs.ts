import type { InputDataset, InputPort, InputSource, Product } from '../spec/mesh.ts'
import type { PublicationHead, PublishedInput } from '../store/publication.ts'
import { externalOf } from './openlineage/dataset-name.ts'
import { producedKey } from './produced-key.ts'

export type PinnedInput = PublishedInput

/** What can be said of one input before it is read. */
export type InputPin =
  | { readonly kind: 'pinned'; readonly input: PinnedInput }
  /** Only reading the source tells whether it has changed. */
  | ({ readonly kind: 'unread' } & Omit<PublishedInput, 'snapshotId'>)
  /** The product it comes from has published nothing yet, or is not known. */
  | { readonly kind: 'missing'; readonly port: string; readonly name: string; readonly from: string }

/** The content hash of a source as far as it can be known without reading it, or what another node says of its own. */
export type ProbeSource = (input: InputPort, dataset: InputDataset) => Promise<string | undefined>

export type Heads = ReadonlyMap<string, PublicationHead>

/** Fixes what a build of `product` would read: the producers' newest snapshots and the sources' present content. */
export async function pinInputs(
  product: Product,
  heads: Heads,
  probe: ProbeSource,
): Promise<readonly InputPin[]> {
  const pins: InputPin[] = (product.missing ?? []).map(({ port, contractId, version }) => ({
    kind: 'missing',
    port,
    name: contractId,
    from: `version ${version} of the contract ${contractId}`,
  }))
  for (const input of product.inputs)
    for (const dataset of input.datasets) pins.push(await pinInput(input, dataset, { heads, probe }))
  return pins
}

async function pinInput(
  input: InputPort,
  dataset: InputDataset,
  { heads, probe }: { heads: Heads; probe: ProbeSource },
): Promise<InputPin> {
  const external = externalOf(input, dataset)
  const place = {
    port: input.name,
    name: dataset.name,
    from: describeSource(input.source, dataset),
    ...(external === undefined ? {} : { external }),
  }
  const { source } = input
  const snapshotId =
    source.kind === 'product' && source.node === undefined
      ? heads.get(source.product)?.snapshotIds[producedKey(source, dataset)]
      : await probe(input, dataset)
  if (snapshotId !== undefined) return { kind: 'pinned', input: { ...place, snapshotId } }
  return { kind: source.kind === 'product' ? 'missing' : 'unread', ...place }
}

function describeSource(source: InputSource, dataset: InputDataset): string {
  if (source.kind === 'product') return producedKey(source, dataset)
  if (source.pushedTo !== undefined) return `what was pushed to ${dataset.name}`
  const { type } = source.server
  const place = source.server['path'] ?? source.server['location'] ?? source.server['host']
  return typeof place === 'string' ? `${type}:${place}` : type
}

export const pinnedOnly = (pins: readonly InputPin[]): readonly PinnedInput[] =>
  pins.flatMap((pin) => (pin.kind === 'pinned' ? [pin.input] : []))
