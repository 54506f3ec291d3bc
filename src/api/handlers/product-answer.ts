import type { ColumnEntitlement } from '../../governance/entitlement.ts'
import type { GovernedColumn } from '../../governance/governed-dataset.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import type { DataContract, SchemaProperty, SlaProperty } from '../../spec/data-contract.ts'
import { declassifiedBecause } from '../../spec/declassified-because.ts'
import type { Publication, PublicationHead } from '../../store/publication.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { versionAnswer } from './contract-changes.ts'
import type { Guardrails } from './guardrails-answer.ts'
import { qualityAnswer } from './quality-answer.ts'
import { said } from './said.ts'
import { domainOf } from '../../spec/domain-of.ts'

/** What the reader may do with datasets, by their keys. */
export type Accesses = ReadonlyMap<string, DatasetAccess>

/** What a list says of a product. */
export const summaryAnswer = (publication: Publication, isGranted: (dataset: string) => boolean) => ({
  ...headOf(publication),
  datasets: publication.snapshots.map(({ dataset, sqlName }) => ({
    key: dataset,
    name: sqlName,
    access: isGranted(dataset) ? ('granted' as const) : ('none' as const),
  })),
})

const headOf = ({ product, version, sequence, publishedAt, documents }: Publication) => ({
  product,
  domain: domainOf(product),
  version,
  publication: sequence,
  publishedAt,
  status: documents.product.status,
  ...said({ name: documents.product.name, purpose: documents.product.description?.purpose }),
  tags: documents.product.tags ?? [],
})

export interface ProductFacts {
  readonly accesses: Accesses
  readonly owners: readonly string[]
  readonly history: readonly PublicationHead[]
  readonly guardrails: Guardrails
  /** Whether the reader decides about the product. */
  readonly isOwn: boolean
}

/** All that a reader may know of a product: what its documents promise, and what they see of each dataset. */
export function productAnswer(
  publication: Publication,
  { accesses, owners, history, guardrails, isOwn }: ProductFacts,
) {
  const { documents, snapshots, inputs } = publication
  const { id, description, team, support } = documents.product
  return {
    ...headOf(publication),
    id,
    ...said({ limitations: description?.limitations, usage: description?.usage }),
    owners,
    team: (team?.members ?? []).map(({ username, name, role }) => ({ username, ...said({ name, role }) })),
    support: (support ?? []).map(({ channel, url, ...rest }) => ({ channel, url, ...said(rest) })),
    inputs: inputs.map(({ port, from }) => ({ port, from })),
    ports: [...Map.groupBy(snapshots, portOf).values()].map((those) =>
      portAnswer(publication, those, { accesses, isOwn }),
    ),
    quality: qualityAnswer(publication.quality, isOwn),
    ...guardrails,
    history: history.map(versionAnswer),
  }
}

const portOf = ({ dataset }: Snapshot): string => dataset.slice(0, dataset.lastIndexOf('/'))

type Told = Pick<ProductFacts, 'accesses' | 'isOwn'>

function portAnswer(publication: Publication, snapshots: readonly Snapshot[], told: Told) {
  const key = snapshots[0]?.dataset ?? ''
  const { port, major } = parseDatasetKey(key)
  const contract = schemaOf(publication, key)?.document
  return {
    name: port,
    major,
    ...(contract === undefined ? {} : { contract: contractAnswer(contract) }),
    serviceLevels: (contract?.slaProperties ?? []).map(serviceLevel),
    datasets: snapshots.map((snapshot) => datasetAnswer(publication, snapshot, told)),
  }
}

const contractAnswer = ({ id, version, status, description }: DataContract) => ({
  id,
  version,
  status,
  ...said({
    purpose: description?.purpose,
    limitations: description?.limitations,
    usage: description?.usage,
  }),
})

const serviceLevel = ({ property, value, unit, element, driver, description }: SlaProperty) => ({
  property,
  value: value ?? null,
  ...said({ unit, element, driver, description }),
})

function datasetAnswer(publication: Publication, snapshot: Snapshot, { accesses, isOwn }: Told) {
  const { dataset: key, sqlName, version, icebergMetadata, rows, bytes, files } = snapshot
  const access = accesses.get(key)
  const { object } = schemaOf(publication, key) ?? {}
  const described = new Map(object?.properties?.map((property) => [property.name, property]))
  const inherited = new Map(Object.entries(isOwn ? (publication.governance?.inheritedFrom?.[key] ?? {}) : {}))
  const { decision } = access ?? {}
  const seen = new Map(
    decision?.kind === 'permitted' ? decision.entitlement.columns.map((column) => [column.name, column]) : [],
  )
  return {
    ...{ key, name: sqlName, version },
    ...said({ description: object?.description }),
    ...accessAnswer(access),
    columns: (access?.governed.columns ?? []).map((column) => ({
      ...columnAnswer(column, described.get(column.name), inherited.get(column.name)),
      ...entitledAnswer(seen.get(column.name)),
    })),
    ...(isOwn || seesAll(access) ? { statistics: { rows, bytes, files: files.length } } : {}),
    ...(isOwn ? { icebergMetadata } : {}),
  }
}

function columnAnswer(
  { name, type, required, classification, tags }: GovernedColumn,
  property: SchemaProperty | undefined,
  from: string | undefined,
) {
  const isInherited = classification !== undefined && classification !== property?.classification
  const inheritedFrom = isInherited ? from : undefined
  const declassified =
    classification === undefined || inheritedFrom !== undefined ? undefined : declassifiedBecause(property)
  return {
    ...{ name, type: type.sql, required, tags },
    ...said({ classification, inheritedFrom, declassified, description: property?.description }),
  }
}

const entitledAnswer = (entitled: ColumnEntitlement | undefined) =>
  entitled === undefined ? { because: [] } : { ...seenOf(entitled), because: entitled.reasons }

const seenOf = ({ access }: ColumnEntitlement) =>
  typeof access === 'object' ? { seen: 'masked' as const, mask: access.mask } : { seen: access }

/** Whoever does not could be told of rows that they do not see. */
const seesAll = (access: DatasetAccess | undefined): boolean =>
  access?.decision.kind === 'permitted' && access.decision.entitlement.signature === undefined

function accessAnswer(access: DatasetAccess | undefined) {
  if (access === undefined) return { access: 'none' as const, because: [], rowsBecause: [] }
  const { decision, purpose, agreement } = access
  if (decision.kind === 'denied') {
    const { message, remedy, policies } = decision
    return { access: 'none' as const, message, remedy, because: policies, rowsBecause: [] }
  }
  const { rows: filter, rowReasons } = decision.entitlement
  return {
    access: 'granted' as const,
    ...said({ purpose }),
    ...(agreement === undefined
      ? {}
      : { agreement: { id: agreement.id, purpose: agreement.purpose, until: agreement.until } }),
    rows: filter.kind === 'where' ? ('some' as const) : filter.kind,
    because: [...decision.policies, ...rowReasons],
    rowsBecause: rowReasons,
  }
}
