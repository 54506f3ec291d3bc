import type { DatasetAccess, PermittedAccess } from './dataset-access.ts'
import { parseDatasetKey } from './dataset-key.ts'
import { schemaOf } from './governed-dataset-of.ts'
import { permittedColumns } from './permitted-columns.ts'
import type { PublishedDataset } from './published-datasets.ts'
import {
  visibleForeignKeys,
  visiblePrimaryKey,
  type KeyedDataset,
  type VisibleForeignKey,
} from './visible-keys.ts'

/** A dataset as one reader may know of it: its columns are those that they may see. */
export interface VisibleDataset {
  /** `Dataset.key`. */
  readonly key: string
  readonly domain: string
  /** What SQL calls it. */
  readonly name: string
  readonly description: string | undefined
  /** How many there are; undefined where the reader does not see all of them. */
  readonly rows: number | undefined
  readonly columns: readonly VisibleColumn[]
  /** Columns of the primary key, in its order; none where the reader does not see all of them as they are. */
  readonly primaryKey: readonly string[]
  /** Those of which the reader sees both ends. */
  readonly foreignKeys: readonly VisibleForeignKey[]
}

export interface VisibleColumn {
  readonly name: string
  /** The engine's type. */
  readonly type: string
  readonly required: boolean
  readonly description: string | undefined
}

/** What a reader may read, each dataset as they may know of it beside the others. */
export function visibleDatasets(
  found: readonly (readonly [PublishedDataset, PermittedAccess])[],
): readonly VisibleDataset[] {
  const keyed = found.map(([published, access]) => keyedDataset(published, access))
  return found.map(([published, access], index) => visibleDataset(published, access, { keyed, index }))
}

const isClear = ({ access }: PermittedAccess['decision']['entitlement']['columns'][number]): boolean =>
  access === 'clear'

function keyedDataset(published: PublishedDataset, { decision }: PermittedAccess): KeyedDataset {
  return {
    key: published.key,
    name: published.snapshot.sqlName,
    object: schemaOf(published.described, published.key)?.object,
    clear: new Set(decision.entitlement.columns.filter(isClear).map(({ name }) => name)),
  }
}

interface Among {
  readonly keyed: readonly KeyedDataset[]
  readonly index: number
}

function visibleDataset(
  published: PublishedDataset,
  access: PermittedAccess,
  { keyed, index }: Among,
): VisibleDataset {
  const own = keyed[index]
  const described = new Map(own?.object?.properties?.map(({ name, description }) => [name, description]))
  const required = new Map(published.snapshot.columns.map((column) => [column.name, column.required]))
  return {
    key: published.key,
    domain: parseDatasetKey(published.key).domain,
    name: published.snapshot.sqlName,
    description: own?.object?.description,
    rows: access.decision.entitlement.rows.kind === 'all' ? published.snapshot.rows : undefined,
    columns: permittedColumns(access).map(({ name, type }) => ({
      name,
      type,
      required: required.get(name) === true && own?.clear.has(name) === true,
      description: described.get(name),
    })),
    primaryKey: own === undefined ? [] : visiblePrimaryKey(own),
    foreignKeys: own === undefined ? [] : visibleForeignKeys(own, keyed),
  }
}

export const isPermitted = (access: DatasetAccess | undefined): access is PermittedAccess =>
  access?.decision.kind === 'permitted' && access.purpose !== undefined
