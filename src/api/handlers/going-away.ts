import { isDatasetKey } from '../../discovery/lineage/is-dataset-key.ts'
import type { ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import { endDateOf } from '../../spec/sla-property.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'

type Publications = Pick<MetadataStore, 'publication'>

interface Asked {
  /** Those by which the reader reads. */
  readonly agreements: readonly ShownAgreement[]
  /** Keys of those that the reader answers for. */
  readonly products: readonly string[]
}

/** A port that is read: by an agreement, or as an input of a product. */
interface Use {
  readonly by: { readonly agreement: string } | { readonly madeOfIt: string }
  readonly product: string
  readonly port: string
  readonly major: number
}

/** Ports that the reader or a product of theirs reads, and soon cannot: they or their product are to end, or are not served. */
export async function goingAway({ agreements, products }: Asked, metadata: Publications) {
  const agreed = agreements.map(({ agreement: { id, product, port, major } }) => ({
    ...{ by: { agreement: id }, product, port, major },
  }))
  const inputs = (await Promise.all(products.map((product) => inputsOf(product, metadata)))).flat()
  const found = await Promise.all([...agreed, ...inputs].map((use) => endingOf(use, metadata)))
  return found.filter((each) => each !== undefined)
}

/** Each port once, whatever number of its datasets is read. */
async function inputsOf(madeOfIt: string, metadata: Publications): Promise<readonly Use[]> {
  const inputs = (await metadata.publication(madeOfIt))?.inputs ?? []
  const ports = inputs.filter(({ external }) => external === undefined).flatMap(({ from }) => portOf(from))
  return [...new Map(ports.map((of) => [JSON.stringify(of), { by: { madeOfIt }, ...of }])).values()]
}

/** None of what is no dataset of a product: pushed rows, and sources as older versions recorded them. */
function portOf(from: string): readonly Omit<Use, 'by'>[] {
  if (!isDatasetKey(from)) return []
  const { product, port, major } = parseDatasetKey(from)
  return [{ product, port, major }]
}

async function endingOf({ by, product, port, major }: Use, metadata: Publications) {
  const publication = await metadata.publication(product)
  // What another node serves is told by that.
  if (publication === undefined && 'madeOfIt' in by) return undefined
  const key = publication?.snapshots.find(({ dataset }) =>
    dataset.startsWith(`${product}/${port}@${major}/`),
  )?.dataset
  const of = { ...by, product, port, major }
  if (publication === undefined || key === undefined) return { ...of, why: 'not served' as const }
  return endOf(publication, key, of)
}

function endOf<Of extends object>(publication: Publication, key: string, of: Of) {
  const contract = schemaOf(publication, key)?.document
  const why = [publication.documents.product.status, contract?.status].find(isEnding)
  const ends = contract === undefined ? undefined : endDateOf(contract)
  return why === undefined ? undefined : { ...of, why, ...(ends === undefined ? {} : { ends }) }
}

const isEnding = (status: string | undefined): status is 'deprecated' | 'retired' =>
  status === 'deprecated' || status === 'retired'
