import type { VisibleElsewhere } from '../../sidecar/remote/remote-datasets.ts'
import type { VisibleDataset } from '../../sidecar/visible-dataset.ts'
import type { ProductElsewhere } from '../../sidecar/visible-product.ts'
import { descriptionText, folded, type CatalogueEntry } from './catalogue.ts'
import { domainOf } from '../../spec/domain-of.ts'

/** Products of other nodes, to be found by what their owners show of them: columns only where the caller may read them. */
export function entriesElsewhere({ products, datasets }: VisibleElsewhere): readonly CatalogueEntry[] {
  const known = new Map(datasets.map((dataset) => [dataset.key, dataset]))
  return products.map((product) => entryOf(product, known))
}

function entryOf(product: ProductElsewhere, known: ReadonlyMap<string, VisibleDataset>): CatalogueEntry {
  const { name, version, tags, node, datasets } = product
  const description = descriptionText(product.description)
  const shown = datasets.flatMap(({ key }) => known.get(key) ?? [])
  const columns = shown.flatMap((dataset) => dataset.columns)
  return {
    product: product.product,
    version,
    name,
    description,
    tags,
    datasets: datasets.map((dataset) => ({
      domain: domainOf(product.product),
      name: dataset.name,
      description: known.get(dataset.key)?.description,
    })),
    elsewhere: {
      node,
      granted: new Set(datasets.filter(({ access }) => access === 'granted').map((dataset) => dataset.name)),
    },
    words: {
      names: folded(product.product, name, ...tags, ...datasets.map((dataset) => dataset.name)),
      columns: folded(...columns.map((column) => column.name)),
      descriptions: folded(
        description,
        ...shown.map((dataset) => dataset.description),
        ...columns.map((column) => column.description),
      ),
    },
  }
}

/** A product of another node, or the one of a dataset there, with the columns that the caller may see; undefined where there is none. */
export function productElsewhere({ products, datasets }: VisibleElsewhere, name: string): object | undefined {
  const found = products.find((product) => product.product === name || hasDataset(product, name))
  if (found === undefined) return undefined
  const known = new Map(datasets.map((dataset) => [dataset.key, dataset]))
  return {
    ...found,
    datasets: found.datasets.map((dataset) => {
      const { description, columns, primaryKey } = known.get(dataset.key) ?? {}
      return { ...dataset, description, columns, primaryKey }
    }),
  }
}

const hasDataset = ({ product, datasets }: ProductElsewhere, name: string): boolean =>
  datasets.some((dataset) => name === `${domainOf(product)}.${dataset.name}`)
