import type { Check, CheckDescription } from './check.ts'
import { holds, type Measured } from './expectation.ts'

/** `error`: the check could not be carried out, which counts as failed; `skipped`: it is not for Hansa to run. */
export type Outcome = 'pass' | 'fail' | 'error' | 'skipped'

export interface CheckResult {
  readonly check: CheckDescription
  readonly outcome: Outcome
  /** In the check's unit; a type's name for `type`; absent where nothing was measured. */
  readonly measured?: Measured
  /** Rows that break the rule, where the check counts rows. */
  readonly failingRows?: number
  /** Rows of the table. */
  readonly rows?: number
  /** Why, for `error` and `skipped`, and for what a number does not say. */
  readonly reason?: string
}

/** Without what only running it needs. */
function describe(check: Check): CheckDescription {
  const { id, dataset, kind, severity, description, expected, unit, column, dimension, name } = check
  return {
    id,
    dataset,
    kind,
    severity,
    description,
    expected,
    unit,
    ...(column === undefined ? {} : { column }),
    ...(dimension === undefined ? {} : { dimension }),
    ...(name === undefined ? {} : { name }),
  }
}

/** The result of a check that counted `count` of a table's `rows`. */
export function counted(check: Check, count: number, rows: number): CheckResult {
  const measured = check.unit === 'percent' ? percent(count, rows) : count
  return {
    check: describe(check),
    outcome: holds(check.expectation, measured) ? 'pass' : 'fail',
    measured,
    rows,
    ...(check.kind === 'rowCount' ? {} : { failingRows: count }),
  }
}

/** Of an empty table, nothing breaks a rule. */
const percent = (count: number, rows: number): number => (rows === 0 ? 0 : (100 * count) / rows)

/** The result of a check that measured one value. */
export const valued = (check: Check, measured: Measured, reason?: string): CheckResult => ({
  check: describe(check),
  outcome: holds(check.expectation, measured) ? 'pass' : 'fail',
  measured,
  ...(reason === undefined ? {} : { reason }),
})

export const unmeasured = (
  check: Check,
  outcome: 'fail' | 'error' | 'skipped',
  reason: string,
): CheckResult => ({
  check: describe(check),
  outcome,
  reason,
})

/** A check that could not be carried out does not hold. */
export const isFailure = ({ outcome }: Pick<CheckResult, 'outcome'>): boolean =>
  outcome === 'fail' || outcome === 'error'
