import { quoteLiteral } from '../../engine/quote.ts'
import type { DataQuality, LibraryMetric } from '../../spec/data-contract.ts'
import type { ColumnType } from '../../spec/logical-type.ts'
import { valueLiteral } from './literal.ts'
import { translatePattern } from './pattern.ts'
import type { Subject } from './subject.ts'

const metrics: ReadonlySet<string> = new Set([
  'nullValues',
  'missingValues',
  'invalidValues',
  'duplicateValues',
  'rowCount',
] satisfies LibraryMetric[])

/** The names ODCS 3.0 had in `rule`, where they differ from the metrics of 3.1. */
const deprecatedRules: Readonly<Record<string, LibraryMetric>> = {
  nullCheck: 'nullValues',
  noNullValues: 'nullValues',
  noMissingValues: 'missingValues',
  validValues: 'invalidValues',
  noInvalidValues: 'invalidValues',
  duplicateCount: 'duplicateValues',
  noDuplicateValues: 'duplicateValues',
  unique: 'duplicateValues',
}

/** The metric a library rule means, by its 3.1 or its 3.0 name; undefined where it is none. */
export function metricOf(rule: DataQuality): LibraryMetric | undefined {
  const name = rule.metric ?? rule.rule
  if (name === undefined) return undefined
  return isMetric(name) ? name : deprecatedRules[name]
}

const isMetric = (name: string): name is LibraryMetric => metrics.has(name)

/** An argument of a rule; ODCS 3.0 wrote them beside the rule's name. */
export const argumentOf = (rule: DataQuality, name: string): unknown =>
  rule.arguments?.[name] ?? Object.entries(rule).find(([key]) => key === name)?.[1]

export const listArgument = (rule: DataQuality, name: string): readonly unknown[] | undefined => {
  const value = argumentOf(rule, name)
  return Array.isArray(value) ? value : undefined
}

/** SQL that is true where a value counts, or why there is none. */
export type Counted = { readonly violation: string } | { readonly problem: string }

/**
 * Values that count as missing: exactly those listed, NULL among them only where listed. Without a list, NULL and
 * the empty text.
 */
export function missingValues(rule: DataQuality, { absent, value, type }: Subject): Counted {
  const listed = listArgument(rule, 'missingValues') ?? (isText(type) ? [null, ''] : [null])
  const among = amongst(listed, value, type)
  const absence = listed.includes(null) ? [absent] : []
  return { violation: `(${[...absence, ...(among === undefined ? [] : [among])].join(' OR ') || 'false'})` }
}

/**
 * Values that are neither listed in `validValues` nor match `pattern` (both, where both are given). NULL is no
 * value: it is what `nullValues` and `missingValues` count.
 */
export function invalidValues(rule: DataQuality, { value, type }: Subject): Counted {
  const valid = listArgument(rule, 'validValues')
  const pattern = argumentOf(rule, 'pattern')
  const reasons: string[] = []
  if (valid !== undefined) {
    const among = amongst(valid, value, type)
    reasons.push(among === undefined ? 'true' : `NOT ${among}`)
  }
  if (typeof pattern === 'string') {
    const translated = translatePattern(pattern)
    if (translated.kind === 'problem')
      return {
        problem: `the pattern cannot be checked: ${translated.message} (at character ${translated.offset + 1})`,
      }
    reasons.push(`NOT regexp_matches(${asText(value, type)}, ${quoteLiteral(translated.pattern)})`)
  }
  if (reasons.length === 0) return { problem: 'invalidValues needs the argument validValues or pattern' }
  return { violation: `(${value} IS NOT NULL AND (${reasons.join(' OR ')}))` }
}

/** Whether the value is one of `listed`, never NULL for a value; undefined where none of them can be one. */
function amongst(listed: readonly unknown[], value: string, type: ColumnType): string | undefined {
  const literals = listed
    .filter((entry) => entry !== null && entry !== undefined)
    .flatMap((entry) => valueLiteral(entry, type) ?? [])
  if (literals.length === 0) return undefined
  return `coalesce(${comparable(value, type)} IN (${[...new Set(literals)].join(', ')}), false)`
}

/** Lists, objects and JSON compare as JSON text. */
const comparable = (value: string, type: ColumnType): string =>
  type.kind === 'scalar' && type.scalar !== 'JSON' ? value : `CAST(to_json(${value}) AS VARCHAR)`

const isText = (type: ColumnType): boolean => type.kind === 'scalar' && type.scalar === 'VARCHAR'
const asText = (value: string, type: ColumnType): string =>
  isText(type) ? value : `CAST(${value} AS VARCHAR)`
