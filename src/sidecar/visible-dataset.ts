import { visibleColumns } from './open-relations.ts'
import type { SchemaProperty } from '../spec/data-contract.ts'
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
  /** Names of the columns that tell its rows apart, by its contract; none where one of them may not be seen. */
  readonly primaryKey: readonly string[]
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
  const columns = visibleColumns(access)
  return {
    key: published.key,
    domain: parseDatasetKey(published.key).domain,
    name: published.snapshot.sqlName,
    description: object?.description,
    columns: columns.map(({ name, type }) => ({
      name,
      type,
      required: required.get(name) === true && !masked.has(name),
      description: described.get(name),
    })),
    primaryKey: shownWhole(primaryKey(object?.properties ?? []), columns),
  }
}

/** In the order that the contract says, else in that of the columns. */
const primaryKey = (properties: readonly SchemaProperty[]): readonly string[] =>
  properties
    .filter((property) => property.primaryKey === true)
    .toSorted((one, other) => (one.primaryKeyPosition ?? 0) - (other.primaryKeyPosition ?? 0))
    .map(({ name }) => name)

const shownWhole = (
  names: readonly string[],
  columns: readonly { readonly name: string }[],
): readonly string[] => (names.every((name) => columns.some((column) => column.name === name)) ? names : [])

export const isPermitted = (access: DatasetAccess | undefined): access is PermittedAccess =>
  access?.decision.kind === 'permitted' && access.purpose !== undefined
