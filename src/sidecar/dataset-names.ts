import { foldName } from '../engine/sql/same-name.ts'
import type { PublicationHead } from '../store/publication.ts'
import { parseDatasetKey, type DatasetKeyParts } from './dataset-key.ts'

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

/** Every published dataset by the names that SQL has for it: `domain.dataset`, and `domain.dataset_v2` with its major. */
export class DatasetNames {
  readonly #byName = new Map<string, NamedDataset[]>()
  readonly #heads: ReadonlyMap<string, PublicationHead>

  constructor(heads: ReadonlyMap<string, PublicationHead>) {
    this.#heads = heads
    for (const dataset of named([...heads.values()]))
      for (const name of dataset.names) this.#add(foldName(name), dataset)
  }

  /** Those of any domain that have one of these names, which are folded. */
  having(names: Iterable<string>): readonly NamedDataset[] {
    const found = new Set<NamedDataset>()
    for (const name of names) for (const dataset of this.#byName.get(name) ?? []) found.add(dataset)
    return [...found]
  }

  get all(): readonly NamedDataset[] {
    return [...new Set([...this.#byName.values()].flat())]
  }

  /** Whether these products stand in `heads` as they did. */
  isCurrent(products: readonly string[], heads: ReadonlyMap<string, PublicationHead>): boolean {
    return products.every((product) => this.#heads.get(product)?.sequence === heads.get(product)?.sequence)
  }

  #add(name: string, dataset: NamedDataset): void {
    const there = this.#byName.get(name)
    if (there === undefined) this.#byName.set(name, [dataset])
    else there.push(dataset)
  }
}

/**
 * The plain name belongs to the newest major of a port, which can be named with its major too, unless a dataset of
 * the domain has that name itself.
 */
function named(heads: readonly PublicationHead[]): readonly NamedDataset[] {
  const all = heads.flatMap(({ snapshotIds, sequence }) =>
    Object.keys(snapshotIds).map((key) => ({ key, parts: parseDatasetKey(key), sequence })),
  )
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

const versionedName = ({ object, major }: DatasetKeyParts): string => `${object}_v${major}`

const portKey = ({ product, port }: DatasetKeyParts): string => `${product}/${port}`

function newestMajors(all: readonly DatasetKeyParts[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>()
  for (const parts of all) {
    const key = portKey(parts)
    newest.set(key, Math.max(newest.get(key) ?? 0, parts.major))
  }
  return newest
}
