import type { CheckResult } from '../../product/quality/check-result.ts'
import { countChecks } from '../../product/quality/count-checks.ts'
import type { Verdict } from '../../product/quality/verdict.ts'

/**
 * Whether each promise holds; what was counted could tell of rows that a reader does not see, and is for owners. `quality`
 * is as `product/` writes it.
 */
export function qualityAnswer(quality: unknown, isOwn: boolean) {
  const { passed, results, personalData } = quality as Verdict
  return {
    passed,
    checks: results.map((result) => ({ ...checkAnswer(result), ...(isOwn ? countedAnswer(result) : {}) })),
    ...(isOwn && personalData !== undefined ? { personalData } : {}),
  }
}

/** How many checks came out how, for all who may know of the product; nothing where no check is recorded. */
export function checkCountsAnswer(quality: unknown) {
  const { results } = (quality ?? {}) as Partial<Verdict>
  return results === undefined ? {} : { checks: countChecks(results) }
}

const checkAnswer = ({ check: { id, kind, description, severity, expected }, outcome }: CheckResult) => ({
  ...{ id, kind, description, severity, expected },
  outcome,
})

const countedAnswer = ({ measured, failingRows, rows, reason }: CheckResult) => ({
  ...(measured === undefined ? {} : { measured }),
  ...(failingRows === undefined ? {} : { failingRows }),
  ...(rows === undefined ? {} : { rows }),
  ...(reason === undefined ? {} : { reason }),
})
