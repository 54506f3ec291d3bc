import type { Relation } from '../engine/relation.ts'
import { HansaError } from '../errors.ts'
import type { InputDataset, InputPort, InputSource, Product, ProductKey } from '../spec/mesh.ts'

/** Another product's output port as an input port reads it. */
export type ProductSource = Extract<InputSource, { kind: 'product' }>

/** One dataset of another node, as a product of this one reads it. */
export interface RemoteInput {
  /** The product that reads, under its own name. */
  readonly consumer: ProductKey
  readonly source: ProductSource & { readonly node: string }
  readonly dataset: InputDataset
  readonly purpose: string | undefined
}

export interface OpenedRemoteInput {
  /** The columns that the owner lets the product see, and no others. */
  readonly relation: Relation
  release(): Promise<void>
}

/** What a build may ask of other nodes. Their owners decide, each time anew; errors name the node and the remedy. */
export interface RemoteInputs {
  /** Id of the content that the product may read now: the same for the same rows and columns. Nothing moves for it. */
  pin(input: RemoteInput): Promise<string>
  /** Brings that content here. Throws `conflict` where it has changed since, `denied` where a needed column is withheld. */
  open(
    input: RemoteInput,
    content: { readonly pin: string; readonly needed: ReadonlySet<string> },
  ): Promise<OpenedRemoteInput>
  /** Classifications in force at the owner, by column: what is made of the columns inherits them. */
  classifications(input: RemoteInput): Promise<Readonly<Record<string, string>>>
}

/** An input's dataset as other nodes are asked for it; undefined where this node has it. */
export function remoteInput(
  { key }: Pick<Product, 'key'>,
  { source, purpose }: Pick<InputPort, 'source' | 'purpose'>,
  dataset: InputDataset,
): RemoteInput | undefined {
  if (source.kind !== 'product' || source.node === undefined) return undefined
  return { consumer: key, source: { ...source, node: source.node }, dataset, purpose }
}

/** Those who can be asked; whoever builds without them can read nothing of other nodes. */
export function requireRemote(
  { remote }: { readonly remote?: RemoteInputs },
  { source }: RemoteInput,
): RemoteInputs {
  if (remote !== undefined) return remote
  throw new HansaError(
    'source_unavailable',
    `the node ${source.node}, which serves ${source.product}, cannot be asked`,
    {
      remedy: 'Give this node a name and an address: `node` in mesh.yaml.',
    },
  )
}
