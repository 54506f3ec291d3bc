import type { AccessDecision, ColumnEntitlement } from '../../governance/entitlement.ts'
import type { GovernedColumn } from '../../governance/governed-dataset.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import type { VisibleProduct } from '../../sidecar/visible-product.ts'
import type { DataProduct } from '../../spec/data-product.ts'
import type { Publication } from '../../store/publication.ts'
import type { Snapshot } from '../../store/snapshot.ts'

/** What the reader may do with datasets, by their keys. */
export type Accesses = ReadonlyMap<string, DatasetAccess>

/** What a list says of a product. `isGranted` tells of datasets, by their keys, whether the reader may read them. */
export const productSummary = (
  publication: Publication,
  isGranted: (dataset: string) => boolean,
): VisibleProduct => ({
  ...headView(publication),
  datasets: publication.snapshots.map(({ dataset, sqlName }) => ({
    key: dataset,
    name: sqlName,
    access: isGranted(dataset) ? 'granted' : 'none',
  })),
})

const headView = ({ product, version, sequence, publishedAt, documents }: Publication) => ({
  product,
  version,
  publication: sequence,
  publishedAt,
  status: documents.product.status,
  name: documents.product.name,
  description: documents.product.description,
  tags: documents.product.tags ?? [],
})

/**
 * A product for a reader: what its documents promise, and of each dataset what that reader may see. Where the data
 * are and how they are made is its owners' business, as is how many there are of what the reader sees in part.
 */
export function productView(publication: Publication, accesses: Accesses) {
  const { documents, snapshots } = publication
  return {
    ...headView(publication),
    ...descriptorView(documents.product),
    ports: portsOf(snapshots).map(({ key, datasets }) => ({
      ...portView(publication, key),
      datasets: datasets.map((snapshot) =>
        datasetView(publication, snapshot, accesses.get(snapshot.dataset)),
      ),
    })),
  }
}

const descriptorView = ({ id, support, team, authoritativeDefinitions }: DataProduct) => ({
  id,
  support,
  team,
  authoritativeDefinitions,
})

/** Datasets by the port that they belong to; `key` is one of them. */
function portsOf(snapshots: readonly Snapshot[]): { key: string; datasets: readonly Snapshot[] }[] {
  const portOf = ({ dataset }: Snapshot): string => dataset.slice(0, dataset.lastIndexOf('/'))
  return [...Map.groupBy(snapshots, portOf).values()].map((datasets) => ({
    key: datasets[0]?.dataset ?? '',
    datasets,
  }))
}

function portView(publication: Publication, key: string) {
  const { port, major } = parseDatasetKey(key)
  const { document } = schemaOf(publication, key) ?? {}
  return {
    name: port,
    major,
    contract: document && {
      id: document.id,
      version: document.version,
      status: document.status,
      description: document.description,
      serviceLevels: document.slaProperties,
    },
  }
}

function datasetView(publication: Publication, snapshot: Snapshot, access: DatasetAccess | undefined) {
  const { object } = schemaOf(publication, snapshot.dataset) ?? {}
  const described = new Map(object?.properties?.map(({ name, description }) => [name, description]))
  return {
    key: snapshot.dataset,
    name: snapshot.sqlName,
    address: `/products/${publication.product}/${snapshot.sqlName}`,
    description: object?.description,
    version: snapshot.version,
    columns: access?.governed.columns.map((column) => ({
      ...columnView(column),
      description: described.get(column.name),
    })),
    ...accessView(access, snapshot),
  }
}

const columnView = ({ name, type, required, classification, tags }: GovernedColumn) => ({
  name,
  type: type.sql,
  required,
  classification,
  tags,
})

function accessView(access: DatasetAccess | undefined, { rows, bytes }: Snapshot) {
  if (access === undefined) return { access: 'none' }
  const { decision, purpose, agreement } = access
  if (decision.kind === 'denied') return { access: 'none', ...denialView(decision) }
  const { columns, rows: filter, rowReasons, signature } = decision.entitlement
  return {
    access: 'granted',
    purpose,
    agreement: agreement && { id: agreement.id, purpose: agreement.purpose, until: agreement.until },
    policies: decision.policies,
    sees: {
      rows: filter.kind === 'where' ? 'some' : filter.kind,
      rowReasons,
      columns: columns.map(seenColumn),
    },
    ...(signature === undefined ? { statistics: { rows, bytes } } : {}),
  }
}

const denialView = ({ message, remedy, policies }: Extract<AccessDecision, { kind: 'denied' }>) => ({
  message,
  remedy,
  policies,
})

const seenColumn = ({ name, access, reasons }: ColumnEntitlement) => ({
  name,
  access: typeof access === 'object' ? 'masked' : access,
  ...(typeof access === 'object' ? { mask: access.mask } : {}),
  ...(reasons.length > 0 ? { reasons } : {}),
})
