import type { RelationColumn } from '../engine/relation.ts'
import { HansaError, isHansaError } from '../errors.ts'
import { producedKey } from '../product/produced-key.ts'
import type { OpenedRemoteInput, RemoteInput, RemoteInputs } from '../product/remote-inputs.ts'
import type { Reader } from '../sidecar/reader.ts'
import type { RemoteAccess, RemoteDatasets, RemoteRequest } from '../sidecar/remote/remote-datasets.ts'
import { requireReadable } from '../sidecar/remote/require-readable.ts'
import { canonicalHash } from '../spec/canonical-hash.ts'
import type { KnownProducts } from './known-products.ts'
import type { MeshMembers } from './mesh-members.ts'
import type { DescribedDataset } from './product-descriptor.ts'

export interface OwnersInputsOptions {
  readonly members: Pick<MeshMembers, 'ownerOf'>
  readonly datasets: Pick<RemoteDatasets, 'access' | 'fetch'>
  readonly known: Pick<KnownProducts, 'product' | 'hear' | 'keepUp'>
}

/** Inputs of this node's products from other nodes, as their owners let `service:<domain>.<product>` read them. */
export class OwnersInputs implements RemoteInputs {
  readonly #options: OwnersInputsOptions

  constructor(options: OwnersInputsOptions) {
    this.#options = options
  }

  async pin(input: RemoteInput): Promise<string> {
    return contentOf((await this.#access(input)).access)
  }

  async open(
    input: RemoteInput,
    { pin, needed }: { readonly pin: string; readonly needed: ReadonlySet<string> },
  ): Promise<OpenedRemoteInput> {
    const { access, request } = await this.#access(input)
    if (contentOf(access) !== pin) throw changedMeanwhile(request)
    requireColumns(access, needed, request)
    const need = { columns: undefined, conditions: [], limit: undefined }
    const { columns, files, release } = await this.#options.datasets.fetch(access, need, request)
    return { relation: { columns, files }, release }
  }

  async classifications(input: RemoteInput): Promise<Readonly<Record<string, string>>> {
    return (await this.#described(input)).classifications
  }

  async #access(input: RemoteInput): Promise<{ access: RemoteAccess; request: RemoteRequest }> {
    const request = await this.#requestOf(input)
    try {
      const access = await this.#options.datasets.access(request)
      requireReadable(request.dataset, access.columns)
      await this.#keepUp(input, access)
      return { access, request }
    } catch (error) {
      throw isHansaError(error, 'denied') ? denied(request, error) : error
    }
  }

  async #requestOf(input: RemoteInput): Promise<RemoteRequest> {
    const { consumer, purpose } = input
    const { key, sqlName } = await this.#described(input)
    const domain = key.split('/')[0] ?? ''
    const owner = await this.#options.members.ownerOf(domain)
    if (owner === undefined) throw withoutOwner(key, domain)
    return {
      dataset: { key, node: owner.node, names: [[domain, sqlName]] },
      reader: asProduct(consumer),
      terms: purpose === undefined ? {} : { purpose },
    }
  }

  async #described(input: RemoteInput): Promise<DescribedDataset> {
    const key = producedKey(input.source, input.dataset)
    const product = await this.#options.known.product(input.source.product)
    const dataset = product?.datasets.find((each) => each.key === key)
    if (dataset !== undefined) return dataset
    throw new HansaError('not_found', `the node ${input.source.node} serves ${key} no more`, {
      remedy: 'Ask its owner, or let the product read something else.',
    })
  }

  /** What is known of a dataset's classifications has to be as new as the data: older words may not know what is sensitive now. */
  async #keepUp(input: RemoteInput, { version, dataset: { node } }: RemoteAccess): Promise<void> {
    const { known } = this.#options
    await known.keepUp(node)
    if ((await this.#described(input)).version === version) return
    await known.hear(node)
    if ((await this.#described(input)).version >= version) return
    throw new HansaError('source_unavailable', `the node ${node} does not say yet what its newest data are`, {
      remedy: 'Run the command again.',
    })
  }
}

/** A product reads as itself: whoever runs the build has no part in it. */
const asProduct = (consumer: string): Reader => ({
  principal: { kind: 'service', id: consumer.replace('/', '.'), teams: [], attributes: {} },
  method: 'operator',
})

/** Where nothing is hidden it is the owner's snapshot, wherever that is. */
const contentOf = ({ snapshot, entitlement }: RemoteAccess): string =>
  entitlement === undefined ? snapshot : canonicalHash({ snapshot, entitlement })

function requireColumns(
  { columns }: { readonly columns: readonly RelationColumn[] },
  needed: ReadonlySet<string>,
  request: RemoteRequest,
): void {
  const seen = new Set(columns.map(({ name }) => name))
  const missing = [...needed].filter((name) => !seen.has(name))
  if (missing.length === 0) return
  const { dataset, terms } = request
  throw new HansaError(
    'denied',
    `the node ${dataset.node} withholds ${missing.join(', ')} of ${dataset.key} from ${readerOf(request)}${forPurpose(terms.purpose)}`,
    { remedy: remedyOf(request) },
  )
}

const denied = (request: RemoteRequest, error: HansaError): HansaError =>
  new HansaError(
    'denied',
    `the node ${request.dataset.node} lets ${readerOf(request)} not read ${request.dataset.key}${forPurpose(request.terms.purpose)}: ${error.message}`,
    { cause: error, remedy: remedyOf(request) },
  )

/** The request goes to the owner's node. */
function remedyOf(request: RemoteRequest): string {
  const { dataset, terms } = request
  const product = dataset.key.split('/').slice(0, 2).join('.')
  const purpose = terms.purpose === undefined ? '' : ` --purpose ${terms.purpose}`
  return `Ask its owner: \`hansa access request ${product} --as ${readerOf(request)}${purpose} …\`.`
}

const readerOf = ({ reader }: RemoteRequest): string => `${reader.principal.kind}:${reader.principal.id}`

const forPurpose = (purpose: string | undefined): string => (purpose === undefined ? '' : ` for ${purpose}`)

const withoutOwner = (key: string, domain: string): HansaError =>
  new HansaError(
    'source_unavailable',
    `${key} cannot be read: no node of the mesh has the domain ${domain}`,
    {
      remedy:
        'See `governance/nodes.yaml`: the domain must be another node’s, or the product must read something else.',
    },
  )

const changedMeanwhile = ({ dataset }: RemoteRequest): HansaError =>
  new HansaError('conflict', `what may be read of ${dataset.key} changed while this build began`, {
    remedy: 'Run the command again: it will read the newest.',
  })
