import { changedRows, isMore, type RowsChange } from '../../governance/compare-access.ts'
import type { AccessDecision, DecidingPolicy } from '../../governance/entitlement.ts'
import type { ColumnView } from '../../governance/explain.ts'
import { accessLimits, type AccessBegan, type AccessDenied, type AccessLimits } from '../access-entry.ts'

/**
 * Whether a principal, with the attributes and agreements of today, may read a dataset of today for the purpose of then.
 */
export interface ReplayQuestion {
  /** `formatPrincipal`. */
  readonly principal: string
  /** `Dataset.key`. */
  readonly dataset: string
  /** Absent where none was stated then. */
  readonly purpose?: string
}

/** What an old access is today, dataset by dataset. */
export interface Replay {
  readonly datasets: readonly ReplayedDataset[]
  /** What other nodes decided: only they can replay it. */
  readonly elsewhere: readonly DecidedElsewhere[]
  /** Whether anything is different. */
  readonly changed: boolean
}

export interface DecidedElsewhere {
  readonly dataset: string
  readonly node: string
}

export interface ReplayedDataset {
  readonly dataset: string
  readonly was: Outcome
  readonly now: Outcome
  /** Columns that are seen otherwise; none unless it was and is permitted. */
  readonly columns: readonly ChangedColumn[]
  readonly rows: RowsChange
}

export interface Outcome {
  readonly permitted: boolean
  readonly policies: readonly DecidingPolicy[]
  /** Why not. */
  readonly message?: string
}

export interface ChangedColumn {
  readonly name: string
  readonly was: ColumnView
  readonly now: ColumnView
  /** `gained`: more is seen now. */
  readonly change: 'gained' | 'lost'
  /** Whether the statement used it. */
  readonly used: boolean
}

/** Asks today's rules what was decided then. Nothing is read, and nothing written. */
export async function replay(
  entry: AccessBegan | AccessDenied,
  decide: (question: ReplayQuestion) => Promise<AccessDecision>,
): Promise<Replay> {
  const datasets: ReplayedDataset[] = []
  for (const before of decidedThen(entry)) {
    const { principal, purpose } = entry
    const question = { principal, dataset: before.dataset, ...(purpose === '' ? {} : { purpose }) }
    datasets.push(compare(before, await decide(question)))
  }
  return { datasets, elsewhere: decidedElsewhere(entry), changed: datasets.some(isChanged) }
}

interface DecidedThen {
  readonly dataset: string
  readonly outcome: Outcome
  readonly limits: AccessLimits
  readonly used: readonly string[]
}

const unlimited: AccessLimits = { columns: {}, rows: { kind: 'all' } }

function decidedThen(entry: AccessBegan | AccessDenied): readonly DecidedThen[] {
  if (entry.kind === 'denied') {
    if (entry.node !== undefined) return []
    const outcome = { permitted: false, policies: entry.policies, message: entry.message }
    return entry.datasets.map((dataset) => ({ dataset, outcome, limits: unlimited, used: [] }))
  }
  const here = entry.datasets.filter(({ node }) => node === undefined)
  return here.map(({ dataset, policies, limits = unlimited, columns }) => ({
    dataset,
    outcome: { permitted: true, policies },
    limits,
    used: columns,
  }))
}

function decidedElsewhere(entry: AccessBegan | AccessDenied): readonly DecidedElsewhere[] {
  if (entry.kind === 'access')
    return entry.datasets.flatMap(({ dataset, node }) => (node === undefined ? [] : [{ dataset, node }]))
  const { node, datasets } = entry
  return node === undefined ? [] : datasets.map((dataset) => ({ dataset, node }))
}

function compare({ dataset, outcome, limits, used }: DecidedThen, decision: AccessDecision): ReplayedDataset {
  if (decision.kind === 'denied') {
    const { policies, message } = decision
    const now = { permitted: false, policies, message }
    return { dataset, was: outcome, now, columns: [], rows: 'same' }
  }
  const now = { permitted: true, policies: decision.policies }
  if (!outcome.permitted) return { dataset, was: outcome, now, columns: [], rows: 'same' }
  const limitsNow = accessLimits(decision.entitlement) ?? unlimited
  return {
    dataset,
    was: outcome,
    now,
    columns: changedColumns(limits, limitsNow, used),
    rows: changedRows(limits.rows, limitsNow.rows),
  }
}

function changedColumns(
  then: AccessLimits,
  today: AccessLimits,
  used: readonly string[],
): readonly ChangedColumn[] {
  const before = new Map(Object.entries(then.columns))
  const after = new Map(Object.entries(today.columns))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const was = before.get(name) ?? 'clear'
    const now = after.get(name) ?? 'clear'
    if (was === now) return []
    const change = isMore(now, was) ? 'gained' : 'lost'
    return [{ name, was, now, change, used: used.includes(name) } as const]
  })
}

const isChanged = ({ was, now, columns, rows }: ReplayedDataset): boolean =>
  was.permitted !== now.permitted || columns.length > 0 || rows !== 'same'
