import type { Dataset, Domain, Mesh, OutputPort, Product } from '../spec/mesh.ts'
import type { GovernedDataset, GovernedDomain } from './governed-dataset.ts'
import { formatPrincipal, parsePrincipal } from './principal.ts'

/**
 * The datasets that a mesh declares, as policies see them. What a column inherits along lineage is known to whoever
 * built it only: `classify` adds it, given `Dataset.key`, column and what is declared.
 */
export function governedDatasets(
  { name, domains, products }: Pick<Mesh, 'name' | 'domains' | 'products'>,
  classify: Classify = (_place, declared) => declared,
): readonly GovernedDataset[] {
  return products.flatMap((product) => {
    const domain = domains.find((each) => each.name === product.domain)
    if (domain === undefined) return []
    return product.outputs.flatMap((port) =>
      port.datasets.map((dataset) => governed({ mesh: name, domain, product, port }, dataset, classify)),
    )
  })
}

export type Classify = (
  place: { readonly dataset: string; readonly column: string },
  declared: string | undefined,
) => string | undefined

interface Place {
  readonly mesh: string
  readonly domain: Domain
  readonly product: Product
  readonly port: OutputPort
}

const governed = (
  { mesh, domain, product, port }: Place,
  { key, sqlName, columns, object }: Dataset,
  classify: Classify,
): GovernedDataset => ({
  mesh,
  domain: governedDomain(domain),
  product: {
    key: product.key,
    version: product.version,
    status: product.document.status,
    tags: product.document.tags ?? [],
  },
  port: { name: port.name, major: port.major, deprecated: port.deprecated },
  key,
  sqlName,
  columns: columns.map(({ name, type, required, classification }) => ({
    name,
    type,
    required,
    classification: classify({ dataset: key, column: name }, classification),
    tags: object.properties?.find((property) => property.name === name)?.tags ?? [],
  })),
})

/** A domain with its owners as principals; a bare name is a user's. */
export const governedDomain = ({
  name,
  kind,
  owners,
}: Pick<Domain, 'name' | 'kind' | 'owners'>): GovernedDomain => ({
  name,
  kind,
  owners: owners.flatMap((owner) => parsePrincipal(owner) ?? []).map(formatPrincipal),
})
