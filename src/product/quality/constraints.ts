import { quoteLiteral } from '../../engine/quote.ts'
import type { LogicalTypeOptions } from '../../spec/data-contract.ts'
import type { ColumnType, ScalarType } from '../../spec/logical-type.ts'
import type { ConstraintKind } from './check.ts'
import { formats, integerRange } from './formats.ts'
import { boundLiteral, isFloat, isInteger, isNumeric, numberLiteral } from './literal.ts'
import { translatePattern } from './pattern.ts'

/** What `logicalTypeOptions` ask of a value: SQL that is true where the value breaks the rule, or why there is none. */
export type Constraint = {
  readonly kind: ConstraintKind
  readonly description: string
} & (
  | { readonly violation: string }
  | { readonly problem: string; readonly severity: 'error' | 'warning'; readonly offset?: number }
)

/** The constraints of a value of `type`. NULL breaks none of them. */
export function constraintsOf(
  options: LogicalTypeOptions,
  value: string,
  type: ColumnType,
): readonly Constraint[] {
  switch (type.kind) {
    case 'list':
      return itemConstraints(options, value)
    case 'struct':
      return propertyConstraints(options, {
        present: `${value} IS NOT NULL`,
        count: sum(type.fields.map(({ name }) => `(${fieldOf(value, name)} IS NOT NULL)::INTEGER`)),
        lacks: (name) =>
          type.fields.some((field) => field.name === name) ? `${fieldOf(value, name)} IS NULL` : 'true',
      })
    case 'scalar':
      if (type.scalar === 'JSON') return jsonConstraints(options, value)
      return scalarConstraints(options, value, type.scalar)
  }
}

const fieldOf = (value: string, name: string): string => `struct_extract(${value}, ${quoteLiteral(name)})`
const sum = (terms: readonly string[]): string => (terms.length === 0 ? '0' : terms.join(' + '))

function itemConstraints(options: LogicalTypeOptions, value: string): readonly Constraint[] {
  const found: Constraint[] = []
  const { minItems, maxItems, uniqueItems } = options
  if (minItems !== undefined && minItems > 0)
    found.push(breaks('minItems', `has at least ${minItems} items`, `len(${value}) < ${minItems}`))
  if (maxItems !== undefined)
    found.push(breaks('maxItems', `has at most ${maxItems} items`, `len(${value}) > ${maxItems}`))
  // list_distinct leaves NULLs out, list_unique does not count them: one may stand among the items, two may not.
  const present = `len(list_filter(${value}, lambda item: item IS NOT NULL))`
  if (uniqueItems === true)
    found.push(
      breaks(
        'uniqueItems',
        'has no item twice',
        `list_unique(${value}) < ${present} OR len(${value}) > ${present} + 1`,
      ),
    )
  return found
}

interface Properties {
  readonly present: string
  readonly count: string
  readonly lacks: (name: string) => string
}

function propertyConstraints(
  options: LogicalTypeOptions,
  { present, count, lacks }: Properties,
): readonly Constraint[] {
  const found: Constraint[] = []
  const { minProperties, maxProperties, required } = options
  if (minProperties !== undefined && minProperties > 0)
    found.push(
      breaks(
        'minProperties',
        `has at least ${minProperties} properties`,
        `${present} AND ${count} < ${minProperties}`,
      ),
    )
  if (maxProperties !== undefined)
    found.push(
      breaks(
        'maxProperties',
        `has at most ${maxProperties} properties`,
        `${present} AND ${count} > ${maxProperties}`,
      ),
    )
  if (required !== undefined && required.length > 0) {
    const violation = `${present} AND (${required.map(lacks).join(' OR ')})`
    found.push(breaks('requiredProperties', `has ${required.join(', ')}`, violation))
  }
  return found
}

/** An object without declared properties is JSON; what is no JSON object has no properties. */
const jsonConstraints = (options: LogicalTypeOptions, value: string): readonly Constraint[] => {
  const keys = `CASE WHEN json_valid(${value}) THEN json_keys(${value}) ELSE [] END`
  return propertyConstraints(options, {
    present: `${value} IS NOT NULL`,
    count: `len(${keys})`,
    lacks: (name) => `NOT list_contains(${keys}, ${quoteLiteral(name)})`,
  })
}

function scalarConstraints(
  options: LogicalTypeOptions,
  value: string,
  scalar: ScalarType,
): readonly Constraint[] {
  return [
    ...textConstraints(options, scalar === 'VARCHAR' ? value : `CAST(${value} AS VARCHAR)`),
    ...formatConstraints(options.format, value, scalar),
    ...boundConstraints(options, value, scalar),
    ...multipleConstraint(options.multipleOf, value, scalar),
  ]
}

function textConstraints(
  { minLength, maxLength, pattern }: LogicalTypeOptions,
  text: string,
): readonly Constraint[] {
  const found: Constraint[] = []
  if (minLength !== undefined && minLength > 0)
    found.push(breaks('minLength', `has at least ${minLength} characters`, `length(${text}) < ${minLength}`))
  if (maxLength !== undefined)
    found.push(breaks('maxLength', `has at most ${maxLength} characters`, `length(${text}) > ${maxLength}`))
  if (pattern !== undefined) found.push(patternConstraint(pattern, text))
  return found
}

function patternConstraint(pattern: string, text: string): Constraint {
  const description = `matches ${pattern}`
  const translated = translatePattern(pattern)
  if (translated.kind === 'problem') {
    const problem = `the pattern cannot be checked: ${translated.message} (at character ${translated.offset + 1})`
    return { kind: 'pattern', description, problem, severity: 'error', offset: translated.offset }
  }
  return breaks('pattern', description, `NOT regexp_matches(${text}, ${quoteLiteral(translated.pattern)})`)
}

/** Formats of typed columns (`yyyy-MM-dd`, `f64`, …) say how a source writes them; the type itself is the check. */
function formatConstraints(
  format: string | undefined,
  value: string,
  scalar: ScalarType,
): readonly Constraint[] {
  if (format === undefined) return []
  const range = isInteger(scalar) ? integerRange(format) : undefined
  if (range !== undefined) {
    const high = range.high === undefined ? '' : ` OR ${value} > ${range.high}`
    return [breaks('format', `fits ${format}`, `${value} < ${range.low}${high}`)]
  }
  if (scalar !== 'VARCHAR') return []
  if (!(format in formats))
    return [
      {
        kind: 'format',
        description: `is ${format}`,
        problem: `the format ${format} is not known, so not checked`,
        severity: 'warning',
      },
    ]
  const pattern = formats[format]
  if (pattern === undefined) return []
  const tooLong = format === 'hostname' ? ` OR length(${value}) > 253` : ''
  return [
    breaks('format', `is ${format}`, `NOT regexp_matches(${value}, ${quoteLiteral(pattern)})${tooLong}`),
  ]
}

function boundConstraints(
  options: LogicalTypeOptions,
  value: string,
  scalar: ScalarType,
): readonly Constraint[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = options
  const bound = (
    kind: ConstraintKind,
    limit: number | string | boolean | undefined,
    comparison: string,
  ): Constraint[] =>
    limit === undefined || typeof limit === 'boolean'
      ? []
      : [boundConstraint(kind, limit, { value, scalar, comparison })]
  // ODCS 3.0 had booleans that made `minimum` and `maximum` exclusive.
  return [
    ...bound('minimum', minimum, exclusiveMinimum === true ? '>' : '>='),
    ...bound('maximum', maximum, exclusiveMaximum === true ? '<' : '<='),
    ...bound('exclusiveMinimum', exclusiveMinimum, '>'),
    ...bound('exclusiveMaximum', exclusiveMaximum, '<'),
  ]
}

const opposite: Readonly<Record<string, string>> = { '>': '<=', '>=': '<', '<': '>=', '<=': '>' }

function boundConstraint(
  kind: ConstraintKind,
  limit: number | string,
  { value, scalar, comparison }: { value: string; scalar: ScalarType; comparison: string },
): Constraint {
  const description = `is ${comparison} ${limit}`
  const literal = boundLiteral(limit, scalar)
  if (literal === undefined)
    return {
      kind,
      description,
      problem: `${kind} ${JSON.stringify(limit)} is no ${scalar} value`,
      severity: 'error',
    }
  // The engine orders NaN above every number; it lies within no bounds.
  const notANumber = isFloat(scalar) ? ` OR isnan(${value})` : ''
  return breaks(kind, description, `${value} ${opposite[comparison] ?? comparison} ${literal}${notANumber}`)
}

function multipleConstraint(
  multiple: number | undefined,
  value: string,
  scalar: ScalarType,
): readonly Constraint[] {
  if (multiple === undefined) return []
  const description = `is a multiple of ${multiple}`
  if (!isNumeric(scalar) || !(multiple > 0))
    return [
      {
        kind: 'multipleOf',
        description,
        problem: `multipleOf ${multiple} means nothing for ${scalar}`,
        severity: 'error',
      },
    ]
  const divisor = numberLiteral(multiple)
  const exact = isInteger(scalar)
    ? Number.isSafeInteger(multiple)
    : scalar === 'DECIMAL' && !divisor.includes('e')
  if (exact) return [breaks('multipleOf', description, `${value} % ${divisor} <> 0`)]
  // Binary fractions are rarely exact: a quotient within rounding of a whole number will do.
  const quotient = `(CAST(${value} AS DOUBLE) / ${divisor})`
  const off = `abs(${quotient} - round(${quotient})) > 1e-9 * greatest(1, abs(${quotient}))`
  return [
    breaks(
      'multipleOf',
      description,
      `CASE WHEN isfinite(CAST(${value} AS DOUBLE)) THEN ${off} ELSE ${value} IS NOT NULL END`,
    ),
  ]
}

const breaks = (kind: ConstraintKind, description: string, violation: string): Constraint => ({
  kind,
  description,
  violation: `(${violation})`,
})
