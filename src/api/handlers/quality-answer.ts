import type { CheckResult } from '../../product/quality/check-result.ts'
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
