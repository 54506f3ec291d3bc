import type { FieldColumn } from '../../engine/field-ids.ts'
import type { ColumnEntitlement, Entitlement } from '../../governance/entitlement.ts'
import type { Mask } from '../../governance/mask.ts'
import type { RowFilter } from '../../governance/row-filter.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { Snapshot } from '../../store/snapshot.ts'

/** What to make of each data file of a snapshot so that it holds what an entitlement shows and nothing else. */
export interface RenditionPlan {
  /** Equal plans make equal files of equal data files. */
  readonly key: string
  /** `planning.airport_risk`, for messages. */
  readonly name: string
  /** Those that may be seen, in order. */
  readonly columns: readonly PlannedColumn[]
  /** All that the data have: rows are chosen by columns that are not shown, too. */
  readonly dataColumns: readonly FieldColumn[]
  readonly rows: RowFilter
  readonly hashKeys: HashKeys
  /** Whether its hashes hold for one statement only, so that it is of no use to another. */
  readonly isPassing: boolean
}

export interface HashKeys {
  /** Of the purpose: what is shown for it can be joined, and not with what is shown for another. */
  readonly global: Uint8Array
  /** Of one statement. */
  readonly queryLocal: Uint8Array
}

export interface PlannedColumn extends FieldColumn {
  readonly mask: Mask | undefined
}

/** Changed whenever the same plan would make other bytes. */
const version = 1

export function renditionPlan(
  snapshot: Snapshot,
  entitlement: Entitlement,
  hashKeys: HashKeys,
): RenditionPlan {
  const entitled = new Map(entitlement.columns.map((column) => [column.name, column]))
  // A column that the entitlement does not name is withheld.
  const columns = snapshot.columns.flatMap((column) => planned(column, entitled.get(column.name)))
  const masks = columns.map(({ mask }) => mask)
  const contents = { columns, dataColumns: snapshot.columns, rows: entitlement.rows }
  const keyed = masks.includes('sha-256-global') ? { hashKey: [...hashKeys.global] } : {}
  return {
    ...contents,
    key: canonicalHash({ version, ...contents, ...keyed }),
    name: `${snapshot.dataset.split('/')[0] ?? ''}.${snapshot.sqlName}`,
    hashKeys,
    isPassing: masks.includes('sha-256-query-local'),
  }
}

function planned(column: FieldColumn, entitlement: ColumnEntitlement | undefined): readonly PlannedColumn[] {
  if (entitlement === undefined || entitlement.access === 'withheld') return []
  return [{ ...column, mask: entitlement.access === 'clear' ? undefined : entitlement.access.mask }]
}

/** The plan with those columns only, for one who needs no others; never with none, for rows count without columns too. */
export function narrowed(plan: RenditionPlan, names: readonly string[] | undefined): RenditionPlan {
  const used = plan.columns.filter(({ name }) => names?.includes(name) ?? true)
  return { ...plan, columns: used.length === 0 ? plan.columns.slice(0, 1) : used }
}
