import type { DescribedDataset, ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { describingText, words } from '../../mesh/search/searchable-text.ts'
import { objectAt, textAt, textsAt } from './document-parts.ts'
import type { Trust } from './trust.ts'
import { domainOf } from '../../spec/domain-of.ts'

/** What the index keeps of a product: enough to find it, to count it in facets and to say why it was found. */
export interface SearchEntry {
  /** `<domain>/<product>`. */
  readonly product: string
  /** Absent where the mesh has one node. */
  readonly node?: string
  readonly version: string
  readonly publishedAt: string
  readonly title: string
  readonly about: string
  readonly status: string
  readonly tags: readonly string[]
  /** Names of the team's members. */
  readonly people: readonly string[]
  readonly datasets: readonly EntryDataset[]
  readonly trust: Trust
}

export interface EntryDataset {
  /** `Dataset.key`. */
  readonly key: string
  /** What SQL calls it. */
  readonly name: string
  readonly about: string
  readonly columns: readonly EntryColumn[]
}

export interface EntryColumn {
  readonly name: string
  readonly about: string
  readonly classification?: string
}

/** What an index looks through for a product, a text for each part. */
export interface EntryTexts {
  readonly name: string
  readonly datasets: string
  readonly columns: string
  readonly people: string
  readonly place: string
  readonly about: string
}

/** A product as search knows it. */
export function searchEntry(
  { product, node, version, publishedAt, document, contracts, datasets }: ProductDescriptor,
  { trust, inMesh }: { readonly trust: Trust; readonly inMesh: boolean },
): SearchEntry {
  const description = objectAt(document, 'description')
  return {
    product,
    ...(inMesh ? { node } : {}),
    version,
    publishedAt,
    title: textAt(document, 'name'),
    about: textAt(description, 'purpose') || textAt(description, 'usage'),
    status: textAt(document, 'status'),
    tags: textsAt(document['tags']),
    people: peopleOf(document),
    datasets: datasets.map((dataset) => entryDataset(dataset, contracts)),
    trust,
  }
}

/** The texts of an entry; `documents` are those of its product, of which the words for people are found too. */
export const entryTexts = (
  { product, title, node, tags, people, datasets }: SearchEntry,
  documents: readonly unknown[],
): EntryTexts => ({
  name: words([nameOf(product), title]),
  datasets: words(datasets.flatMap(({ key, name }) => [name, key.slice(key.lastIndexOf('/') + 1)])),
  columns: words(datasets.flatMap(({ columns }) => columns.map(({ name }) => name))),
  people: words(people),
  place: words([domainOf(product), node ?? '', ...tags]),
  about: describingText(documents),
})

export const nameOf = (product: string): string => product.slice(product.indexOf('/') + 1)

function peopleOf(document: Readonly<Record<string, unknown>>): readonly string[] {
  const team = objectAt(document, 'team')
  const members = Array.isArray(team['members']) ? (team['members'] as readonly unknown[]) : []
  const names = members.map((member) => textAt(member, 'username') || textAt(member, 'name'))
  return [...new Set(names.filter((name) => name !== ''))]
}

function entryDataset(
  { key, name, sqlName, columns, classifications }: DescribedDataset,
  contracts: ProductDescriptor['contracts'],
): EntryDataset {
  const object = contracts
    .flatMap((contract) =>
      Array.isArray(contract['schema']) ? (contract['schema'] as readonly unknown[]) : [],
    )
    .find((each) => textAt(each, 'name') === name)
  const properties = objectAt({ object }, 'object')['properties']
  const abouts = new Map(
    (Array.isArray(properties) ? (properties as readonly unknown[]) : []).map((property) => [
      textAt(property, 'name'),
      textAt(property, 'description'),
    ]),
  )
  return {
    key,
    name: sqlName,
    about: textAt(object, 'description'),
    columns: columns.map((column) => {
      const classification = classifications[column.name]
      return {
        name: column.name,
        about: abouts.get(column.name) ?? '',
        ...(classification === undefined ? {} : { classification }),
      }
    }),
  }
}
