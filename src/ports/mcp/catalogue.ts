import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import type { Description, SchemaProperty } from '../../spec/data-contract.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'

/** A published product as far as it can be found by words. */
export interface CatalogueEntry {
  readonly product: string
  readonly version: string
  readonly name: string | undefined
  readonly description: string | undefined
  readonly tags: readonly string[]
  readonly datasets: readonly CatalogueDataset[]
  /** Where another node owns it: which one, and which datasets may be read, by name. */
  readonly elsewhere?: { readonly node: string; readonly granted: ReadonlySet<string> }
  /** All words of it in small letters, by how much they say. */
  readonly words: { readonly names: string; readonly columns: string; readonly descriptions: string }
}

export interface CatalogueDataset {
  readonly domain: string
  /** What SQL calls it in its domain. */
  readonly name: string
  readonly description: string | undefined
}

/** Entries that are kept in memory; one takes some kilobytes. */
const keptEntries = 2000

/** What is published, described by its documents; data are not looked at. */
export class Catalogue {
  readonly #metadata: Pick<MetadataStore, 'heads' | 'publication'>
  readonly #entries = new Map<string, CatalogueEntry>()

  constructor(metadata: Pick<MetadataStore, 'heads' | 'publication'>) {
    this.#metadata = metadata
  }

  /** Everything that is published at this moment, in the order of their keys. */
  async entries(): Promise<readonly CatalogueEntry[]> {
    const heads = [...(await this.#metadata.heads()).values()]
    const entries: CatalogueEntry[] = []
    for (const { product, sequence } of heads.toSorted((a, b) => (a.product < b.product ? -1 : 1))) {
      const entry = await this.#entry(product, sequence)
      if (entry !== undefined) entries.push(entry)
    }
    return entries
  }

  /** A publication never changes, so an entry that was made once is good for ever. */
  async #entry(product: string, sequence: number): Promise<CatalogueEntry | undefined> {
    const key = `${product}@${sequence}`
    const kept = this.#entries.get(key)
    if (kept !== undefined) return kept
    const publication = await this.#metadata.publication(product, { sequence })
    if (publication === undefined) return undefined
    const entry = entryOf(publication)
    this.#entries.set(key, entry)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > keptEntries && oldest !== undefined) this.#entries.delete(oldest)
    return entry
  }
}

function entryOf(publication: Publication): CatalogueEntry {
  const { product, version, documents, snapshots } = publication
  const { name, description, tags = [] } = documents.product
  const described = snapshots.map(({ dataset, sqlName }) => {
    const object = schemaOf(publication, dataset)?.object
    return { key: parseDatasetKey(dataset), sqlName, object, columns: allColumns(object?.properties) }
  })
  const columns = described.flatMap((each) => each.columns)
  const objects = described.map(({ object }) => object)
  return {
    product,
    version,
    name,
    description: descriptionText(description),
    tags,
    datasets: described.map(({ key, sqlName, object }) => ({
      domain: key.domain,
      name: sqlName,
      description: object?.description,
    })),
    words: {
      names: folded(product, name, ...tags, ...described.map(({ sqlName }) => sqlName)),
      columns: folded(...columns.flatMap((each) => [each.name, each.businessName, ...(each.tags ?? [])])),
      descriptions: folded(
        descriptionText(description),
        ...objects.flatMap((object) => [object?.businessName, object?.description, ...(object?.tags ?? [])]),
        ...columns.map((column) => column.description),
      ),
    },
  }
}

const allColumns = (properties: readonly SchemaProperty[] | undefined): readonly SchemaProperty[] =>
  (properties ?? []).flatMap((property) => [property, ...allColumns(property.properties)])

/** A description in one text. */
export const descriptionText = (description: Description | undefined): string | undefined => {
  const parts = [description?.purpose, description?.usage, description?.limitations]
  return parts.filter((part) => part !== undefined).join(' ') || undefined
}

/** Texts in small letters, to find words in. */
export const folded = (...texts: readonly (string | undefined)[]): string =>
  texts
    .filter((text) => text !== undefined)
    .join('\n')
    .toLowerCase()
