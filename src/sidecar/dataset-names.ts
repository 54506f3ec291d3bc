import { foldName } from '../engine/sql/same-name.ts'
import type { PublicationHead } from '../store/publication.ts'
import { parseDatasetKey, type DatasetKeyParts } from './dataset-key.ts'
import { domainOf } from '../spec/domain-of.ts'

/** A dataset as its product's newest publication has it. */
export interface NamedDataset {
  /** `Dataset.key`. */
  readonly key: string
  readonly parts: DatasetKeyParts
  /** Every name SQL has for it in its domain. */
  readonly names: readonly string[]
  /** Of the publication. */
  readonly sequence: number
}

/** A dataset without its names. */
type Published = Omit<NamedDataset, 'names'>

/** What of a head says how its datasets are named. */
type Head = Pick<PublicationHead, 'product' | 'sequence' | 'snapshotIds'>

/** Every published dataset by the names that SQL has for it: `domain.dataset`, and `domain.dataset_v2` with its major. */
export class DatasetNames {
  readonly #byName = new Map<string, NamedDataset[]>()
  readonly #byDomain = new Map<
    string,
    { readonly products: Map<string, readonly Published[]>; all: readonly NamedDataset[] }
  >()

  constructor(heads: ReadonlyMap<string, Head>) {
    this.renew(heads.keys(), heads)
  }

  /** Puts what `heads` has of these products in the place of what was known of them. */
  renew(products: Iterable<string>, heads: ReadonlyMap<string, Head>): void {
    const domains = new Set<string>()
    for (const product of products) {
      const domain = domainOf(product)
      const there = this.#byDomain.get(domain) ?? { products: new Map(), all: [] }
      const head = heads.get(product)
      if (head === undefined) there.products.delete(product)
      else there.products.set(product, datasetsOf(head))
      this.#byDomain.set(domain, there)
      domains.add(domain)
    }
    // Names of one domain say nothing about those of another.
    for (const domain of domains) this.#nameAgain(domain)
  }

  /** Those of any domain that have one of these names, which are folded. */
  having(names: Iterable<string>): readonly NamedDataset[] {
    const found = new Set<NamedDataset>()
    for (const name of names) for (const dataset of this.#byName.get(name) ?? []) found.add(dataset)
    return [...found]
  }

  get all(): readonly NamedDataset[] {
    return [...this.#byDomain.values()].flatMap(({ all }) => all)
  }

  #nameAgain(domain: string): void {
    const there = this.#byDomain.get(domain)
    if (there === undefined) return
    for (const dataset of there.all) for (const name of dataset.names) this.#remove(foldName(name), dataset)
    there.all = named([...there.products.values()].flat())
    for (const dataset of there.all) for (const name of dataset.names) this.#add(foldName(name), dataset)
    if (there.products.size === 0) this.#byDomain.delete(domain)
  }

  #add(name: string, dataset: NamedDataset): void {
    const there = this.#byName.get(name)
    if (there === undefined) this.#byName.set(name, [dataset])
    else there.push(dataset)
  }

  #remove(name: string, dataset: NamedDataset): void {
    const left = (this.#byName.get(name) ?? []).filter((each) => each !== dataset)
    if (left.length === 0) this.#byName.delete(name)
    else this.#byName.set(name, left)
  }
}

/** Whether the products of these datasets stand in `heads` as they did. */
export const areCurrent = (
  datasets: readonly NamedDataset[],
  heads: ReadonlyMap<string, Pick<PublicationHead, 'sequence'>>,
): boolean => datasets.every(({ parts, sequence }) => heads.get(parts.product)?.sequence === sequence)

const datasetsOf = ({ snapshotIds, sequence }: Head): readonly Published[] =>
  Object.keys(snapshotIds).map((key) => ({ key, parts: parseDatasetKey(key), sequence }))

/**
 * The datasets of a domain. The plain name belongs to the newest major of a port, which can be named with its major
 * too, unless a dataset of the domain has that name itself.
 */
function named(all: readonly Published[]): readonly NamedDataset[] {
  const newest = newestMajors(all.map(({ parts }) => parts))
  const ownName = (parts: DatasetKeyParts): string =>
    newest.get(portKey(parts)) === parts.major ? parts.object : versionedName(parts)
  const taken = new Set(all.map(({ parts }) => `${parts.domain}.${ownName(parts)}`))
  return all.map(({ parts, ...dataset }) => {
    const versioned = versionedName(parts)
    const hasBoth = !taken.has(`${parts.domain}.${versioned}`)
    return { ...dataset, parts, names: hasBoth ? [ownName(parts), versioned] : [ownName(parts)] }
  })
}

/** What SQL calls a dataset with its major, in its domain. */
export const versionedName = ({ object, major }: Pick<DatasetKeyParts, 'object' | 'major'>): string =>
  `${object}_v${major}`

const portKey = ({ product, port }: DatasetKeyParts): string => `${product}/${port}`

function newestMajors(all: readonly DatasetKeyParts[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>()
  for (const parts of all) {
    const key = portKey(parts)
    newest.set(key, Math.max(newest.get(key) ?? 0, parts.major))
  }
  return newest
}
