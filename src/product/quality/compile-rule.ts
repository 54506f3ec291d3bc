import type { DataQuality } from '../../spec/data-contract.ts'
import type { DocumentPath } from '../../spec/document.ts'
import type { Dataset } from '../../spec/mesh.ts'
import type { CheckKind, Dimension } from './check.ts'
import type { CheckUnit } from './expectation.ts'
import { keyPart, rowsWhere, type CheckList, type NewCheck } from './check-list.ts'
import { describeExpectation, expectationOf, none, type Expectation } from './expectation.ts'
import { invalidValues, listArgument, metricOf, missingValues } from './metrics.ts'
import { dimensionOf, severityOf } from './severity.ts'
import { ruleQuery } from './rule-query.ts'
import type { Subject } from './subject.ts'

export interface RuleContext {
  readonly dataset: Dataset
  /** The subjects that a rule of the whole object may name. */
  readonly subjects: readonly Subject[]
  /** What a property's rule is about; undefined for the object's rules. */
  readonly subject: Subject | undefined
  readonly place: DocumentPath
}

/** What a rule adds to what all rules have, or why it cannot be run as declared. */
type Ruled = (Pick<NewCheck, 'measure' | 'columns'> & Partial<NewCheck>) | Problem | string

interface Problem {
  readonly severity: 'warning'
  readonly message: string
}

/** Adds the check of one `quality` entry. */
export function compileRule(list: CheckList, rule: DataQuality, context: RuleContext): void {
  const common = commonParts(rule, context)
  const expectation = expectationOf(rule)
  const ruled = typeof expectation === 'string' ? expectation : compileByType(rule, expectation, context)
  const { place } = context
  if (typeof ruled === 'string') list.addProblem(common, { severity: 'error', message: ruled, place })
  else if ('message' in ruled) list.addProblem(common, { ...ruled, place })
  else list.add({ ...common, ...ruled })
  if (severityOf(rule.severity) !== undefined) return
  const message = `the severity ${JSON.stringify(rule.severity)} is not known, so taken as error`
  list.note({ severity: 'warning', message, place: [...place, 'severity'] })
}

function compileByType(rule: DataQuality, expectation: Expectation, context: RuleContext): Ruled {
  switch (rule.type ?? 'library') {
    case 'library':
      return libraryRule(rule, expectation, context)
    case 'sql':
      return sqlRule(rule, expectation, context)
    case 'text':
      return skipped('it is written for people, not for a program')
    case 'custom':
      return { severity: 'warning', message: `the engine ${rule.engine ?? '(not named)'} is not run here` }
  }
}

const skipped = (reason: string): Ruled => ({
  expected: '',
  columns: [],
  measure: { kind: 'settled', outcome: 'skipped', reason },
})

function commonParts(
  rule: DataQuality,
  { subject, dataset }: RuleContext,
): Omit<NewCheck, 'measure' | 'columns'> {
  const type = rule.type ?? 'library'
  const kind: CheckKind = type === 'library' ? (metricOf(rule) ?? 'library') : type
  return {
    kind,
    ...(subject === undefined ? {} : { column: subject.path }),
    dimension: dimensionOf(rule.dimension) ?? usualDimension(kind),
    severity: severityOf(rule.severity) ?? 'error',
    name: rule.name,
    description: rule.description ?? rule.name ?? `${kind} of ${subject?.path ?? dataset.sqlName}`,
    mark: rule.id ?? true,
  }
}

function usualDimension(kind: CheckKind): Dimension | undefined {
  switch (kind) {
    case 'nullValues':
    case 'missingValues':
    case 'rowCount':
      return 'completeness'
    case 'invalidValues':
      return 'conformity'
    case 'duplicateValues':
      return 'uniqueness'
    default:
      return undefined
  }
}

function sqlRule(rule: DataQuality, expectation: Expectation, { dataset, subject }: RuleContext): Ruled {
  if (rule.query === undefined) return 'an sql rule needs a query'
  if (expectation.length === 0) return 'an sql rule needs an operator such as mustBe'
  const sql = ruleQuery(rule.query, { table: dataset.sqlName, column: subject?.value })
  if (sql === undefined) return '{property} and {column} mean something only in a rule of a property'
  const expected = describeExpectation(expectation, 'rows')
  // A query may read any column of any dataset of the product, so no column's state keeps it from running.
  return { expectation, expected, measure: { kind: 'query', sql }, columns: [] }
}

function libraryRule(rule: DataQuality, declared: Expectation, context: RuleContext): Ruled {
  const metric = metricOf(rule)
  // The official schema accepts a rule that says neither its type nor a metric: it can only be meant for people.
  if (rule.type === undefined && rule.metric === undefined && rule.rule === undefined)
    return { severity: 'warning', message: 'it names no metric' }
  if (metric === undefined)
    return `the metric ${rule.metric ?? rule.rule ?? '(none)'} is not one of ODCS's library`
  const unit = unitOf(rule.unit)
  if (unit === undefined) return `the unit ${rule.unit ?? ''} is not rows or percent`
  const expectation = declared.length === 0 && metric !== 'rowCount' ? none : declared
  if (expectation.length === 0) return 'rowCount needs an operator such as mustBeGreaterThan'
  const measured = metric === 'rowCount' ? rowCount(unit) : columnMetric(rule, metric, context)
  if (typeof measured === 'string') return measured
  return { ...measured, unit, expectation, expected: describeExpectation(expectation, unit) }
}

type Measured = Pick<NewCheck, 'measure' | 'columns'>

const unitOf = (declared: string | undefined): CheckUnit | undefined => {
  switch (declared?.trim().toLowerCase()) {
    case undefined:
    case 'rows':
    case 'row':
    case 'absolute':
      return 'rows'
    case 'percent':
    case '%':
      return 'percent'
    default:
      return undefined
  }
}

const rowCount = (unit: CheckUnit): Measured | string =>
  unit === 'rows'
    ? { measure: { kind: 'rowCount' }, columns: [] }
    : 'rowCount is a number of rows: percent of what?'

function columnMetric(
  rule: DataQuality,
  metric: 'nullValues' | 'missingValues' | 'invalidValues' | 'duplicateValues',
  { subject, subjects }: RuleContext,
): Measured | string {
  if (metric === 'duplicateValues') return duplicateValues(rule, subject, subjects)
  if (subject === undefined) return `${metric} is a rule of a property, not of a whole object`
  const counted =
    metric === 'nullValues'
      ? { violation: subject.absent }
      : metric === 'missingValues'
        ? missingValues(rule, subject)
        : invalidValues(rule, subject)
  if ('problem' in counted) return counted.problem
  return { measure: rowsWhere(subject, counted.violation), columns: [subject.column] }
}

function duplicateValues(
  rule: DataQuality,
  subject: Subject | undefined,
  subjects: readonly Subject[],
): Measured | string {
  if (subject?.inList === true) return 'duplicateValues of list elements is not supported; use uniqueItems'
  const names = subject === undefined ? listArgument(rule, 'properties') : undefined
  if (subject === undefined && (names === undefined || names.length === 0))
    return 'duplicateValues of an object needs the argument properties'
  const key: Subject[] = subject === undefined ? [] : [subject]
  for (const name of names ?? []) {
    const found = subjects.find(({ path, inList }) => path === name && !inList)
    if (found === undefined) return `there is no property ${JSON.stringify(name)}`
    key.push(found)
  }
  return { measure: { kind: 'duplicates', key: key.map(keyPart) }, columns: key.map(({ column }) => column) }
}
