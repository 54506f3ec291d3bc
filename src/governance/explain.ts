import type { AccessDecision, ColumnEntitlement, DecidingPolicy } from './entitlement.ts'
import type { PolicyException } from '../spec/policy-exception.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import type { Mask } from './mask.ts'
import { rowFilterText } from './row-filter-text.ts'

export type ColumnView = 'clear' | 'withheld' | Mask

/** What a decision comes to, column by column and for the rows, and which policies made it so. */
export interface Explanation {
  /** As SQL calls it: `domain.dataset`. */
  readonly dataset: string
  readonly permitted: boolean
  /** Policies that permit or forbid reading it. */
  readonly because: readonly DecidingPolicy[]
  /** Where it is denied. */
  readonly message?: string
  readonly remedy?: string
  readonly columns: readonly ExplainedColumn[]
  /** Prohibitions of the mesh that did not hold, and who answers for that; absent where all did. */
  readonly excepted?: readonly PolicyException[]
  /** Absent where it is denied. */
  readonly rows?: { readonly seen: string; readonly because: readonly DecidingPolicy[] }
}

export interface ExplainedColumn {
  readonly name: string
  readonly type: string
  readonly classification: string | undefined
  readonly seen: ColumnView
  readonly because: readonly DecidingPolicy[]
}

export function explainAccess(decision: AccessDecision, dataset: GovernedDataset): Explanation {
  const { excepted, policies } = decision
  const head = {
    dataset: `${dataset.domain.name}.${dataset.sqlName}`,
    because: policies,
    ...(excepted === undefined ? {} : { excepted }),
  }
  if (decision.kind === 'denied') {
    const { message, remedy } = decision
    return { ...head, permitted: false, message, remedy, columns: [] }
  }
  const { columns, rows, rowReasons } = decision.entitlement
  return {
    ...head,
    permitted: true,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      classification: dataset.columns.find(({ name }) => name === column.name)?.classification,
      seen: columnView(column),
      because: column.reasons,
    })),
    rows: { seen: rowFilterText(rows), because: rowReasons },
  }
}

/** What is seen of a column, as one word. */
export const columnView = ({ access }: Pick<ColumnEntitlement, 'access'>): ColumnView =>
  typeof access === 'string' ? access : access.mask

/** `Own state only (own-state, global)`. */
export const policyText = ({ id, reason, scope }: DecidingPolicy): string => `${reason} (${id}, ${scope})`
