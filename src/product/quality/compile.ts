import type { DataContract } from '../../spec/data-contract.ts'
import type { DocumentPath } from '../../spec/document.ts'
import type { Dataset } from '../../spec/mesh.ts'
import type { Check } from './check.ts'
import { CheckList, keyPart, rowsWhere, type CompileProblem } from './check-list.ts'
import { compileRelationship } from './compile-relationship.ts'
import { compileRule } from './compile-rule.ts'
import { constraintsOf } from './constraints.ts'
import { subjectsOf, type Subject } from './subject.ts'

export interface Compiled {
  readonly checks: readonly Check[]
  readonly problems: readonly CompileProblem[]
}

/** All that a contract promises of one dataset, as checks: schema, options, quality rules and relationships. */
export function compileChecks(dataset: Dataset, contract: DataContract): Compiled {
  const sink = new CheckList(dataset)
  const index = contract.schema?.findIndex(({ name }) => name === dataset.object.name) ?? 0
  const place: DocumentPath = ['schema', Math.max(0, index)]
  const subjects = subjectsOf(dataset.object.properties ?? [], dataset.columns, place)
  schemaChecks(sink, dataset)
  for (const subject of subjects) subjectChecks(sink, subject, { dataset, contract })
  keyCheck(sink, subjects)
  const about = { dataset, subjects, subject: undefined }
  for (const [index, rule] of (dataset.object.quality ?? []).entries())
    compileRule(sink, rule, { ...about, place: [...place, 'quality', index] })
  for (const [index, relationship] of (dataset.object.relationships ?? []).entries())
    compileRelationship(sink, relationship, { contract, dataset, place: [...place, 'relationships', index] })
  return { checks: sink.checks, problems: sink.problems }
}

function schemaChecks(sink: CheckList, { columns }: Dataset): void {
  for (const { name, type } of columns)
    sink.add({
      kind: 'type',
      column: name,
      dimension: 'conformity',
      description: `${name} is ${type.sql}`,
      expected: type.sql,
      expectation: [{ operator: 'mustBe', value: type.sql }],
      measure: { kind: 'column', name, type: type.sql },
      columns: [],
    })
  sink.add({
    kind: 'extraColumns',
    dimension: 'conformity',
    description: 'there are no columns besides those of the contract',
    measure: { kind: 'onlyColumns', names: columns.map(({ name }) => name) },
    columns: [],
  })
}

function subjectChecks(
  sink: CheckList,
  subject: Subject,
  { dataset, contract }: { dataset: Dataset; contract: DataContract },
): void {
  const { path, property, place } = subject
  if (subject.required || subject.primaryKeyPosition !== undefined)
    sink.add({
      kind: 'required',
      column: path,
      dimension: 'completeness',
      description: `${path} is never NULL`,
      measure: rowsWhere(subject, subject.absent),
      columns: [subject.column],
    })
  if (subject.unique) uniqueCheck(sink, subject)
  optionChecks(sink, subject)
  for (const [index, rule] of (property.quality ?? []).entries())
    compileRule(sink, rule, { dataset, subjects: [], subject, place: [...place, 'quality', index] })
  for (const [index, relationship] of (property.relationships ?? []).entries())
    compileRelationship(sink, relationship, {
      contract,
      dataset,
      subject,
      place: [...place, 'relationships', index],
    })
}

function uniqueCheck(sink: CheckList, subject: Subject): void {
  const check = {
    kind: 'unique',
    column: subject.path,
    dimension: 'uniqueness',
    description: `${subject.path} has no value twice`,
  } as const
  if (subject.inList)
    sink.addProblem(check, {
      severity: 'warning',
      message:
        'elements of lists are not checked for uniqueness across rows; uniqueItems checks it within one list',
      place: [...subject.place, 'unique'],
    })
  else
    sink.add({
      ...check,
      measure: { kind: 'duplicates', key: [keyPart(subject)] },
      columns: [subject.column],
    })
}

function optionChecks(sink: CheckList, subject: Subject): void {
  for (const constraint of constraintsOf(
    subject.property.logicalTypeOptions ?? {},
    subject.value,
    subject.type,
  )) {
    const option = constraint.kind === 'requiredProperties' ? 'required' : constraint.kind
    const check = {
      kind: constraint.kind,
      column: subject.path,
      dimension: 'conformity',
      description: `${subject.path} ${constraint.description}`,
    } as const
    if ('violation' in constraint)
      sink.add({ ...check, measure: rowsWhere(subject, constraint.violation), columns: [subject.column] })
    else
      sink.addProblem(check, {
        severity: constraint.severity,
        message: constraint.problem,
        place: [...subject.place, 'logicalTypeOptions', option],
      })
  }
}

function keyCheck(sink: CheckList, subjects: readonly Subject[]): void {
  const key = subjects
    .filter(({ primaryKeyPosition }) => primaryKeyPosition !== undefined)
    .sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0))
  if (key.length === 0) return
  sink.add({
    kind: 'primaryKey',
    dimension: 'uniqueness',
    description: `the primary key (${key.map(({ path }) => path).join(', ')}) has no value twice`,
    measure: { kind: 'duplicates', key: key.map(keyPart) },
    columns: key.map(({ column }) => column),
  })
}
