import { higher } from '../governance/classification.ts'
import type { GovernedColumn, GovernedDataset, GovernedDomain } from '../governance/governed-dataset.ts'
import { formatPrincipal, parsePrincipal } from '../governance/principal.ts'
import { columnsOf } from '../spec/column-type.ts'
import type { DataContract, SchemaObject } from '../spec/data-contract.ts'
import type { Column } from '../spec/logical-type.ts'
import { parseVersion } from '../spec/semver.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { Publication } from '../store/publication.ts'
import { parseDatasetKey } from './dataset-key.ts'
import type { PublishedDataset } from './published-datasets.ts'

export interface GoverningFacts {
  readonly mesh: string
  readonly bundle: GovernanceBundle
}

/**
 * A published dataset as policies see it; undefined where its documents do not describe it, or its domain is not
 * among those that the rules know. An earlier snapshot has its columns of then, each with the higher of what it was
 * classified as then and is now.
 */
export function governedDatasetOf(
  published: PublishedDataset,
  { mesh, bundle }: GoverningFacts,
): GovernedDataset | undefined {
  const domain = governedDomainOf(parseDatasetKey(published.key).domain, bundle)
  const facts = domain && datasetFactsOf(published, bundle.vocabulary)
  return facts && { mesh, domain, ...facts }
}

/** Undefined where the rules do not know a domain of this name. */
export function governedDomainOf(
  wanted: string,
  { domains }: Pick<GovernanceBundle, 'domains'>,
): GovernedDomain | undefined {
  const domain = domains.find(({ name }) => name === wanted)
  return domain && governedDomain(domain)
}

/** What publications alone say of a dataset. */
export type DatasetFacts = Omit<GovernedDataset, 'mesh' | 'domain'>

/**
 * Undefined where documents do not describe it. `words` tell which of two classifications is higher, that of an earlier
 * snapshot or that of now: of the newest nothing depends on them.
 */
export function datasetFactsOf(
  { key, publication, described, snapshot }: PublishedDataset,
  words: Pick<GovernanceBundle['vocabulary'], 'classifications'>,
): DatasetFacts | undefined {
  const { product, port, major } = parseDatasetKey(key)
  const then = schemaOf(described, key)
  if (then === undefined) return undefined
  const { document, object } = schemaOf(publication, key) ?? then
  const { product: descriptor } = publication.documents
  const classified = (name: string): string | undefined =>
    higher(
      classification(described, { key, object: then.object, column: name }),
      classification(publication, { key, object, column: name }),
      words,
    )
  return {
    product: {
      key: product,
      version: publication.version,
      status: descriptor.status,
      tags: descriptor.tags ?? [],
    },
    port: { name: port, major, deprecated: [document.status, descriptor.status].includes('deprecated') },
    key,
    // As rules of now name it, whatever it was called when it was the newest major.
    sqlName: (publication.snapshots.find(({ dataset }) => dataset === key) ?? snapshot).sqlName,
    columns: columnsOf(then.object).map((column) => governedColumn(column, object, classified(column.name))),
  }
}

const governedDomain = ({ name, kind, owners }: GovernanceBundle['domains'][number]): GovernedDomain => ({
  name,
  kind,
  owners: owners.flatMap((owner) => parsePrincipal(owner) ?? []).map(formatPrincipal),
})

const governedColumn = (
  { name, type, required }: Column,
  object: SchemaObject,
  classified: string | undefined,
): GovernedColumn => ({
  name,
  type,
  required,
  classification: classified,
  tags: object.properties?.find((property) => property.name === name)?.tags ?? [],
})

interface ColumnPlace {
  readonly key: string
  readonly object: SchemaObject
  readonly column: string
}

/** What is in force for a column; publications of older versions know only what is declared. */
const classification = (
  { governance }: Publication,
  { key, object, column }: ColumnPlace,
): string | undefined =>
  governance === undefined
    ? object.properties?.find(({ name }) => name === column)?.classification
    : governance.classifications[key]?.[column]

/** The schema object that describes a dataset, and its contract. */
export function schemaOf(
  { documents: { product, contracts } }: Publication,
  key: string,
): { readonly document: DataContract; readonly object: SchemaObject } | undefined {
  const { port, major, object: name } = parseDatasetKey(key)
  const { contractId } =
    product.outputPorts?.find((each) => each.name === port && parseVersion(each.version)?.major === major) ??
    {}
  if (contractId === undefined) return undefined
  const sameId = contracts.filter(({ id }) => id === contractId)
  const document = sameId.find(({ version }) => parseVersion(version)?.major === major) ?? sameId[0]
  const object = document?.schema?.find((each) => each.name === name)
  return document === undefined || object === undefined ? undefined : { document, object }
}
