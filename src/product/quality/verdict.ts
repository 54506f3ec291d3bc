import { findingLine, type PersonalFinding } from '../personal/personal-finding.ts'
import { isFailure, type CheckResult } from './check-result.ts'

/** What verification says of a product: kept with its publication, so plain data. */
export interface Verdict {
  /** Whether it may be published: nothing of severity `error` failed. */
  readonly passed: boolean
  readonly checks: number
  readonly failedErrors: number
  readonly failedWarnings: number
  readonly skipped: number
  readonly results: readonly CheckResult[]
  /** Unclassified columns whose values look personal; absent where none do. They hinder nothing by themselves. */
  readonly personalData?: readonly PersonalFinding[]
  /** Where failing rows were kept aside, by dataset. */
  readonly failingRows?: Readonly<Record<string, string>>
}

export function verdictOf(results: readonly CheckResult[]): Verdict {
  const failures = results.filter(isFailure)
  const failedErrors = failures.filter(({ check }) => check.severity === 'error').length
  return {
    passed: failedErrors === 0,
    checks: results.length,
    failedErrors,
    failedWarnings: failures.length - failedErrors,
    skipped: results.filter(({ outcome }) => outcome === 'skipped').length,
    results,
  }
}

/** What of a check's result is told; what was counted is not told to everybody. */
export interface ToldResult extends Omit<CheckResult, 'check'> {
  readonly check: Pick<CheckResult['check'], 'id' | 'severity' | 'description' | 'expected'> & {
    readonly kind: string
  }
}

type ToldVerdict = Pick<Verdict, 'personalData'> & { readonly results: readonly ToldResult[] }

/** The results that are worth a person's time, worst first, one line each; then one line for all. No data of rows. */
export function reportLines({ results, personalData = [] }: ToldVerdict): readonly string[] {
  const worst = [...results].sort((left, right) => rank(left) - rank(right))
  const shown = worst.filter(({ outcome }) => outcome !== 'pass').map(resultLine)
  const ranked = (wanted: number): number => results.filter((result) => rank(result) === wanted).length
  const [failedErrors, failedWarnings, skipped] = [ranked(0), ranked(1), ranked(2)]
  const totals = [
    `${ranked(3)} passed`,
    ...(failedErrors === 0 ? [] : [`${failedErrors} failed`]),
    ...(failedWarnings === 0 ? [] : [`${failedWarnings} failed with a warning`]),
    ...(skipped === 0 ? [] : [`${skipped} not run`]),
  ]
  return [
    ...shown,
    ...personalData.map(findingLine),
    `${plural(results.length, 'check')}: ${totals.join(', ')}`,
  ]
}

const rank = (result: ToldResult): number =>
  isFailure(result) ? (result.check.severity === 'error' ? 0 : 1) : result.outcome === 'skipped' ? 2 : 3

/** `✗ flights.delay.nullValues#0: 12 rows (0.4 %), expected at most 0 (no delay is missing)`. */
function resultLine(result: ToldResult): string {
  const { check, reason } = result
  const measured = measuredText(result)
  const facts = [
    ...(measured === undefined ? [] : [`${measured}, expected ${check.expected}`]),
    ...(reason === undefined ? [] : [reason]),
  ]
  const found = facts.length === 0 ? '' : `: ${facts.join('; ')}`
  return `${sign(result)} ${check.id}${found} (${check.description})`
}

function sign(result: ToldResult): string {
  if (isFailure(result)) return result.check.severity === 'error' ? '✗' : '!'
  return result.outcome === 'skipped' ? '–' : '✓'
}

function measuredText({ measured, failingRows, rows, check }: ToldResult): string | undefined {
  if (measured === undefined) return undefined
  if (check.kind === 'rowCount') return plural(Number(measured), 'row')
  if (failingRows === undefined || rows === undefined) return String(measured)
  return `${plural(failingRows, 'row')} (${shareOf(failingRows, rows)} %)`
}

/** Never rounded to 0 or 100 while it is not. */
function shareOf(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole
  const rounded = Number(share.toPrecision(2))
  return String(share < 100 ? Math.min(rounded, 99.9) : 100)
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
