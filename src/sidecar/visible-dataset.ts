import { visibleColumns } from './open-relations.ts'
import type { DatasetAccess, PermittedAccess } from './dataset-access.ts'
import { parseDatasetKey } from './dataset-key.ts'
import { schemaOf } from './governed-dataset-of.ts'
import type { PublishedDataset } from './published-datasets.ts'

/** A dataset as one reader may know of it: its columns are those that they may see. */
export interface VisibleDataset {
  /** `Dataset.key`. */
  readonly key: string
  readonly domain: string
  /** What SQL calls it. */
  readonly name: string
  readonly description: string | undefined
  readonly columns: readonly VisibleColumn[]
}

export interface VisibleColumn {
  readonly name: string
  /** The engine's type. */
  readonly type: string
  readonly required: boolean
  readonly description: string | undefined
}

export function visibleDataset(published: PublishedDataset, access: PermittedAccess): VisibleDataset {
  const { object } = schemaOf(published.described, published.key) ?? {}
  const described = new Map(object?.properties?.map(({ name, description }) => [name, description]))
  const required = new Map(published.snapshot.columns.map((column) => [column.name, column.required]))
  const masked = new Set(
    access.decision.entitlement.columns.flatMap((each) =>
      typeof each.access === 'object' ? [each.name] : [],
    ),
  )
  return {
    key: published.key,
    domain: parseDatasetKey(published.key).domain,
    name: published.snapshot.sqlName,
    description: object?.description,
    columns: visibleColumns(access).map(({ name, type }) => ({
      name,
      type,
      required: required.get(name) === true && !masked.has(name),
      description: described.get(name),
    })),
  }
}

export const isPermitted = (access: DatasetAccess | undefined): access is PermittedAccess =>
  access?.decision.kind === 'permitted' && access.purpose !== undefined
