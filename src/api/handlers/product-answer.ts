import type { ColumnEntitlement } from '../../governance/entitlement.ts'
import type { GovernedColumn } from '../../governance/governed-dataset.ts'
import type { Verdict } from '../../product/quality/verdict.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import type { DataContract, SlaProperty } from '../../spec/data-contract.ts'
import type { Publication, PublicationHead } from '../../store/publication.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { versionAnswer } from './contract-changes.ts'

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
  domain: product.slice(0, product.indexOf('/')),
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
}

/** All that a reader may know of a product: what its documents promise, and what they see of each dataset. */
export function productAnswer(publication: Publication, { accesses, owners, history }: ProductFacts) {
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
      portAnswer(publication, those, accesses),
    ),
    quality: qualityAnswer(publication.quality),
    history: history.map(versionAnswer),
  }
}

const portOf = ({ dataset }: Snapshot): string => dataset.slice(0, dataset.lastIndexOf('/'))

function portAnswer(publication: Publication, snapshots: readonly Snapshot[], accesses: Accesses) {
  const key = snapshots[0]?.dataset ?? ''
  const { port, major } = parseDatasetKey(key)
  const contract = schemaOf(publication, key)?.document
  return {
    name: port,
    major,
    ...(contract === undefined ? {} : { contract: contractAnswer(contract) }),
    serviceLevels: (contract?.slaProperties ?? []).map(serviceLevel),
    datasets: snapshots.map((snapshot) =>
      datasetAnswer(publication, snapshot, accesses.get(snapshot.dataset)),
    ),
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

function datasetAnswer(publication: Publication, snapshot: Snapshot, access: DatasetAccess | undefined) {
  const { object } = schemaOf(publication, snapshot.dataset) ?? {}
  const described = new Map(object?.properties?.map(({ name, description }) => [name, description]))
  const { decision } = access ?? {}
  const seen = new Map(
    decision?.kind === 'permitted' ? decision.entitlement.columns.map((column) => [column.name, column]) : [],
  )
  return {
    key: snapshot.dataset,
    name: snapshot.sqlName,
    ...said({ description: object?.description }),
    version: snapshot.version,
    ...accessAnswer(access, snapshot),
    columns: (access?.governed.columns ?? []).map((column) =>
      columnAnswer(column, described.get(column.name), seen.get(column.name)),
    ),
  }
}

function columnAnswer(
  { name, type, required, classification, tags }: GovernedColumn,
  description: string | undefined,
  entitled: ColumnEntitlement | undefined,
) {
  return {
    name,
    type: type.sql,
    required,
    ...said({ classification, description }),
    tags,
    ...(entitled === undefined ? { because: [] } : { ...seenOf(entitled), because: entitled.reasons }),
  }
}

const seenOf = ({ access }: ColumnEntitlement) =>
  typeof access === 'object' ? { seen: 'masked' as const, mask: access.mask } : { seen: access }

function accessAnswer(access: DatasetAccess | undefined, { rows, bytes }: Snapshot) {
  if (access === undefined) return { access: 'none' as const, because: [], rowsBecause: [] }
  const { decision, purpose, agreement } = access
  if (decision.kind === 'denied') {
    const { message, remedy, policies } = decision
    return { access: 'none' as const, message, remedy, because: policies, rowsBecause: [] }
  }
  const { rows: filter, rowReasons, signature } = decision.entitlement
  return {
    access: 'granted' as const,
    ...said({ purpose }),
    ...(agreement === undefined
      ? {}
      : { agreement: { id: agreement.id, purpose: agreement.purpose, until: agreement.until } }),
    rows: filter.kind === 'where' ? ('some' as const) : filter.kind,
    because: [...decision.policies, ...rowReasons],
    rowsBecause: rowReasons,
    ...(signature === undefined ? { statistics: { rows, bytes } } : {}),
  }
}

/** Whether each promise holds; what was counted could tell of rows that the reader does not see. */
function qualityAnswer(quality: Publication['quality']) {
  // `product/` writes it, in this form.
  const { passed, results } = quality as Verdict
  return {
    passed,
    checks: results.map(({ check: { id, description, severity }, outcome }) => ({
      id,
      description,
      severity,
      outcome,
    })),
  }
}

/** Only what there is. */
function said<Names extends string>(
  texts: Readonly<Partial<Record<Names, string | undefined>>>,
): Partial<Record<Names, string>> {
  const there = Object.entries<string | undefined>(texts).filter(([, text]) => text !== undefined)
  return Object.fromEntries(there) as Partial<Record<Names, string>>
}
