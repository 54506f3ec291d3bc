import type { DataQuality } from '../../spec/data-contract.ts'

export type Measured = number | string | boolean

export type CheckUnit = 'rows' | 'percent'

/** All of these must hold; ODCS v3.1 has exactly one, 3.0 allowed several. */
export type Expectation = readonly Bound[]

export type Bound =
  | { readonly operator: 'mustBe' | 'mustNotBe'; readonly value: Measured }
  | { readonly operator: Comparison; readonly value: number }
  | { readonly operator: 'mustBeBetween' | 'mustNotBeBetween'; readonly low: number; readonly high: number }

const comparisons = [
  'mustBeGreaterThan',
  'mustBeGreaterOrEqualTo',
  'mustBeLessThan',
  'mustBeLessOrEqualTo',
] as const
type Comparison = (typeof comparisons)[number]

export const none: Expectation = [{ operator: 'mustBe', value: 0 }]

/** The operators of a rule; empty where it has none, and text where one makes no sense. */
export function expectationOf(rule: DataQuality): Expectation | string {
  const bounds: Bound[] = []
  for (const operator of ['mustBe', 'mustNotBe'] as const) {
    const value = rule[operator]
    if (value === undefined) continue
    if (!isMeasured(value)) return `${operator} must be a number, a text or a boolean`
    bounds.push({ operator, value })
  }
  for (const operator of comparisons) {
    const value = rule[operator]
    if (value !== undefined) bounds.push({ operator, value })
  }
  for (const operator of ['mustBeBetween', 'mustNotBeBetween'] as const) {
    const range = rule[operator]
    if (range === undefined) continue
    const [low, high] = range
    if (low === undefined || high === undefined) return `${operator} must be two numbers, the smaller first`
    if (low > high) return `${operator} must have the smaller number first, not [${low}, ${high}]`
    bounds.push({ operator, low, high })
  }
  return bounds
}

const isMeasured = (value: unknown): value is Measured =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'

export const holds = (expectation: Expectation, measured: Measured): boolean =>
  expectation.every((bound) => boundHolds(bound, measured))

/**
 * ODCS: `mustBeBetween` "is the equivalent to `mustBeGreaterThan` and `mustBeLessThan`", so both ends are excluded;
 * `mustNotBeBetween` is its opposite, so both ends pass. What is not a number satisfies no comparison.
 */
function boundHolds(bound: Bound, measured: Measured): boolean {
  const number = toNumber(measured)
  switch (bound.operator) {
    case 'mustBe':
      return same(measured, bound.value)
    case 'mustNotBe':
      return !same(measured, bound.value)
    case 'mustBeGreaterThan':
      return number > bound.value
    case 'mustBeGreaterOrEqualTo':
      return number >= bound.value
    case 'mustBeLessThan':
      return number < bound.value
    case 'mustBeLessOrEqualTo':
      return number <= bound.value
    case 'mustBeBetween':
      return number > bound.low && number < bound.high
    case 'mustNotBeBetween':
      return number <= bound.low || number >= bound.high
  }
}

/** Wide integers and decimals come from the engine as text, so numbers compare by value, whatever their form. */
function same(measured: Measured, expected: Measured): boolean {
  if (typeof measured === 'string' && typeof expected === 'string') return measured === expected
  const [left, right] = [toNumber(measured), toNumber(expected)]
  return Number.isNaN(left) || Number.isNaN(right) ? String(measured) === String(expected) : left === right
}

function toNumber(value: Measured): number {
  if (typeof value === 'string') return value.trim() === '' ? NaN : Number(value)
  return Number(value)
}

/** `at most 5 %`, `0`, `more than 3 and less than 9`. */
export const describeExpectation = (expectation: Expectation, unit: CheckUnit): string =>
  expectation.map(describeBound).join(' and ') + (unit === 'percent' ? ' %' : '')

function describeBound(bound: Bound): string {
  switch (bound.operator) {
    case 'mustBe':
      return String(bound.value)
    case 'mustNotBe':
      return `not ${bound.value}`
    case 'mustBeGreaterThan':
      return `more than ${bound.value}`
    case 'mustBeGreaterOrEqualTo':
      return `at least ${bound.value}`
    case 'mustBeLessThan':
      return `less than ${bound.value}`
    case 'mustBeLessOrEqualTo':
      return `at most ${bound.value}`
    case 'mustBeBetween':
      return `more than ${bound.low} and less than ${bound.high}`
    case 'mustNotBeBetween':
      return `at most ${bound.low} or at least ${bound.high}`
  }
}
