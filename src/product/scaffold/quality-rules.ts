import type { DataQuality } from '../../spec/data-contract.ts'
import { codePattern } from './code-pattern.ts'
import { niceBounds } from './nice-bounds.ts'
import type { ProposedColumn } from './proposed-column.ts'
import { enoughRows } from './sample.ts'

/** A dataset without rows is nearly always a fault of its source. */
export const datasetRules: readonly DataQuality[] = [
  {
    name: 'there are rows',
    type: 'library',
    metric: 'rowCount',
    mustBeGreaterThan: 0,
    dimension: 'completeness',
    severity: 'error',
    unit: 'rows',
  },
]

/** So many rows for each distinct value make it likely that all values were seen. */
const rowsPerValue = 5
const longestValue = 50
/** Codes fewer than these may be alike by chance. */
const enoughCodes = enoughRows

/**
 * Rules that the sample suggests. They are warnings: what was not in a sample is not yet wrong. No rule repeats values
 * of a column that looks personal.
 */
export function columnRules(column: ProposedColumn, isKey: boolean): readonly DataQuality[] {
  const { profile, personal } = column
  const rules = [nullRule(column)]
  if (profile !== undefined && personal === undefined) {
    const values = valuesRule(column)
    rules.push(values ?? patternRule(column), isKey || column.unique ? undefined : rangeRule(column))
  }
  return rules.filter((rule) => rule !== undefined)
}

const warning = { severity: 'warning' } as const

/** Up to the next five percent above what was missing, and five more. */
function nullRule({ name, required, profile }: ProposedColumn): DataQuality | undefined {
  if (required || profile === undefined || profile.rows < enoughRows) return undefined
  const limit = Math.ceil((20 * profile.nulls) / profile.rows) * 5 + 5
  if (limit >= 100) return undefined
  return {
    name: `${name} missing no more often than usual`,
    type: 'library',
    metric: 'nullValues',
    mustBeLessOrEqualTo: limit,
    dimension: 'completeness',
    ...warning,
    unit: 'percent',
  }
}

function valuesRule({ name, profile, validValues }: ProposedColumn): DataQuality | undefined {
  const values = validValues ?? (profile === undefined ? undefined : fewValues(profile))
  if (values === undefined) return undefined
  return {
    name: `known ${name} only`,
    type: 'library',
    metric: 'invalidValues',
    mustBe: 0,
    dimension: 'conformity',
    ...warning,
    arguments: { validValues: values },
  }
}

function fewValues({
  rows,
  nulls,
  values = [],
}: NonNullable<ProposedColumn['profile']>): readonly string[] | undefined {
  const present = rows - nulls
  if (values.length === 0 || present < 2 * enoughRows || present < values.length * rowsPerValue)
    return undefined
  return values.every((value) => value.length <= longestValue && value.trim() === value && value !== '')
    ? values
    : undefined
}

function patternRule({ name, profile }: ProposedColumn): DataQuality | undefined {
  if (profile === undefined || profile.rows - profile.nulls < enoughCodes) return undefined
  const pattern = codePattern(profile.shapes ?? [])
  if (pattern === undefined) return undefined
  return {
    name: `${name} written alike`,
    type: 'library',
    metric: 'invalidValues',
    mustBe: 0,
    dimension: 'conformity',
    ...warning,
    arguments: { pattern },
  }
}

const numeric = ['SMALLINT', 'TINYINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE', 'DECIMAL']

function rangeRule({ name, type, profile }: ProposedColumn): DataQuality | undefined {
  if (profile?.minimum === undefined || profile.maximum === undefined) return undefined
  if (profile.rows - profile.nulls < enoughRows || type.kind !== 'scalar' || !numeric.includes(type.scalar))
    return undefined
  const bounds = niceBounds(name, Number(profile.minimum), Number(profile.maximum))
  if (bounds === undefined) return undefined
  return {
    name: `${name} within what is usual`,
    description: 'The bounds of the sample, rounded outwards.',
    type: 'sql',
    query: `select count(*) from {object} where {property} not between ${plain(bounds.low)} and ${plain(bounds.high)}`,
    mustBe: 0,
    dimension: 'accuracy',
    ...warning,
  }
}

/** Without an exponent where it fits. */
const plain = (value: number): string =>
  Math.abs(value) < 1e21 && (Math.abs(value) >= 1e-6 || value === 0) ? String(value) : value.toExponential()
