import type { CheckResult } from './check-result.ts'

/** How many checks came out how. */
export interface CheckCounts {
  readonly passed: number
  /** Failed, with no more than a warning. */
  readonly warned: number
  /** Failed, so that nothing was published. */
  readonly failed: number
  readonly couldNotRun: number
  /** Not for Hansa to run. */
  readonly notRun: number
}

type CountedResult = Pick<CheckResult, 'outcome'> & {
  readonly check: Pick<CheckResult['check'], 'severity'>
}

/** Counts check results by how they came out; each is in one number. */
export function countChecks(results: readonly CountedResult[]): CheckCounts {
  const count = (isCounted: (result: CountedResult) => boolean): number => results.filter(isCounted).length
  return {
    passed: count(({ outcome }) => outcome === 'pass'),
    warned: count(({ outcome, check }) => outcome === 'fail' && check.severity !== 'error'),
    failed: count(({ outcome, check }) => outcome === 'fail' && check.severity === 'error'),
    couldNotRun: count(({ outcome }) => outcome === 'error'),
    notRun: count(({ outcome }) => outcome === 'skipped'),
  }
}
