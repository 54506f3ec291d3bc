import { canonicalJson } from '../spec/canonical-hash.ts'
import type { AccessDecision, DecidingPolicy, Entitlement } from './entitlement.ts'
import { columnView, type ColumnView } from './explain.ts'
import { masks } from './mask.ts'
import type { RowFilter } from './row-filter.ts'

/** What a reader has more or less of by another decision about the same dataset; undefined where nothing. */
export type AccessChange =
  | {
      readonly kind: 'gained' | 'lost'
      /** Of the decision that denies, or that permits where it is new. */
      readonly because: readonly DecidingPolicy[]
      readonly message?: string
    }
  | {
      readonly kind: 'changed'
      readonly columns: readonly ColumnChange[]
      readonly rows: RowsChange
      /** The filters, where they differ. */
      readonly filters?: { readonly was: RowFilter; readonly now: RowFilter }
      /** Policies that now take rows away. */
      readonly because: readonly DecidingPolicy[]
    }

export interface ColumnChange {
  readonly name: string
  readonly was: ColumnView
  readonly now: ColumnView
  /** `gained`: more is seen now. */
  readonly change: 'gained' | 'lost'
  /** Why it is not clear now, or was not before. */
  readonly because: readonly DecidingPolicy[]
}

/** `different`: by another filter, which may show more or fewer. */
export type RowsChange = 'same' | 'gained' | 'lost' | 'different'

export function compareAccess(before: AccessDecision, after: AccessDecision): AccessChange | undefined {
  if (before.kind === 'denied')
    return after.kind === 'denied' ? undefined : { kind: 'gained', because: after.policies }
  if (after.kind === 'denied') return { kind: 'lost', because: after.policies, message: after.message }
  const columns = changedColumns(before.entitlement, after.entitlement)
  const [was, now] = [before.entitlement.rows, after.entitlement.rows]
  const rows = changedRows(was, now)
  if (columns.length === 0 && rows === 'same') return undefined
  return {
    kind: 'changed',
    columns,
    rows,
    ...(rows === 'same' ? {} : { filters: { was, now } }),
    because: rows === 'same' ? [] : after.entitlement.rowReasons,
  }
}

/** Of the columns that both know. */
function changedColumns(before: Entitlement, after: Entitlement): readonly ColumnChange[] {
  const old = new Map(before.columns.map((column) => [column.name, column]))
  return after.columns.flatMap((column) => {
    const was = old.get(column.name)
    if (was === undefined || columnView(was) === columnView(column)) return []
    const change = isMore(columnView(column), columnView(was)) ? 'gained' : 'lost'
    const because = column.reasons.length > 0 ? column.reasons : was.reasons
    return [{ name: column.name, was: columnView(was), now: columnView(column), change, because } as const]
  })
}

/** Whether one view of a column shows more than another. */
export const isMore = (view: ColumnView, other: ColumnView): boolean => shown(view) > shown(other)

/** How much is seen: nothing, by the masks from the strictest on, everything. */
function shown(view: ColumnView): number {
  if (view === 'withheld') return -1
  return view === 'clear' ? masks.length : masks.indexOf(view)
}

/** How one filter differs from another, as far as can be told without the rows. */
export function changedRows(was: RowFilter, now: RowFilter): RowsChange {
  if (canonicalJson(was) === canonicalJson(now)) return 'same'
  if (now.kind === 'all' || was.kind === 'none') return 'gained'
  if (was.kind === 'all' || now.kind === 'none') return 'lost'
  return 'different'
}
