import type { DataQuality, Relationship, SchemaObject, SchemaProperty } from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import { findObject, findProperty, hasPath, parseReference } from './element-path.ts'
import { didYouMean } from './nearest.ts'
import type { Report } from './report.ts'

interface QualityContext {
  readonly object: SchemaObject
  /** All of the contract's objects: relationships point at any of them. */
  readonly objects: readonly SchemaObject[]
  readonly path: DocumentPath
  readonly report: Report
}

/** Quality rules and relationships of an object and its columns may only name what is there. */
export function checkQuality(object: SchemaObject, context: Omit<QualityContext, 'object'>): void {
  const here = { ...context, object }
  for (const [index, rule] of (object.quality ?? []).entries()) {
    const path = [...context.path, 'quality', index]
    checkRule(rule, { ...here, path })
    checkObjectRule(rule, { ...here, path })
  }
  for (const [index, relationship] of (object.relationships ?? []).entries()) {
    checkRelationship(relationship, { ...here, path: [...context.path, 'relationships', index] })
  }
  checkProperties(object.properties ?? [], { ...here, path: [...context.path, 'properties'] })
}

function checkProperties(properties: readonly SchemaProperty[], context: QualityContext): void {
  for (const [index, property] of properties.entries()) {
    const path = [...context.path, index]
    for (const [at, rule] of (property.quality ?? []).entries()) {
      checkRule(rule, { ...context, path: [...path, 'quality', at] })
    }
    for (const [at, relationship] of (property.relationships ?? []).entries()) {
      checkRelationship(relationship, { ...context, path: [...path, 'relationships', at] })
    }
    checkProperties(property.properties ?? [], { ...context, path: [...path, 'properties'] })
    checkProperties(property.items?.properties ?? [], { ...context, path: [...path, 'items', 'properties'] })
  }
}

function checkRule(rule: DataQuality, { object, path, report }: QualityContext): void {
  checkArguments(rule, { object, path, report })
  for (const name of ['mustBeBetween', 'mustNotBeBetween'] as const) {
    const [low, high] = rule[name] ?? []
    if (low === undefined || high === undefined || low < high) continue
    report([...path, name], {
      code: 'empty-range',
      message: `nothing lies between ${low} and ${high}`,
      expected: 'the smaller number first',
    })
  }
}

/** `arguments.properties` names the columns that `duplicateValues` takes together. */
function checkArguments(
  rule: DataQuality,
  { object, path, report }: Pick<QualityContext, 'object' | 'path' | 'report'>,
): void {
  const named = rule.arguments?.['properties']
  const columns = (object.properties ?? []).map(({ name }) => name)
  for (const [index, name] of (Array.isArray(named) ? named : []).entries()) {
    if (typeof name === 'string' && findProperty(object, name) !== undefined) continue
    report([...path, 'arguments', 'properties', index], {
      code: 'unknown-column',
      message: `\`${object.name}\` has no column \`${String(name)}\``,
      ...columnHint(String(name), columns),
    })
  }
}

function columnHint(
  name: string,
  columns: readonly string[],
): { readonly expected?: string; readonly remedy?: string } {
  const remedy = didYouMean(name, columns)
  return remedy === undefined ? { expected: `one of ${columns.join(', ')}` } : { remedy }
}

const columnMetrics: readonly (string | undefined)[] = ['nullValues', 'missingValues', 'invalidValues']

/** A rule of the whole object has no column of its own to speak of. */
function checkObjectRule(rule: DataQuality, { object, path, report }: QualityContext): void {
  if (columnMetrics.includes(rule.metric)) {
    report([...path, 'metric'], {
      code: 'no-column',
      message: `\`${rule.metric ?? ''}\` counts the values of a column, but stands on \`${object.name}\` as a whole`,
      expected: 'the rule under the column that it is about',
    })
  }
  if (rule.metric === 'duplicateValues' && rule.arguments?.['properties'] === undefined) {
    report(path, {
      code: 'no-column',
      message: `\`duplicateValues\` of \`${object.name}\` does not say which columns it takes together`,
      expected: '`arguments` with `properties`',
    })
  }
  if (/\{(?:property|column)\}/.test(rule.query ?? '')) {
    report([...path, 'query'], {
      code: 'no-column',
      message: `\`{property}\` means nothing in a rule of \`${object.name}\` as a whole`,
      expected: 'the name of a column, or the rule under that column',
    })
  }
}

function checkRelationship(relationship: Relationship, context: QualityContext): void {
  const { path } = context
  for (const [end, named] of [
    ['from', relationship.from],
    ['to', relationship.to],
  ] as const) {
    const several = Array.isArray(named)
    for (const [index, reference] of listOf(named).entries()) {
      checkReference(reference, end, { ...context, path: several ? [...path, end, index] : [...path, end] })
    }
  }
  const { from, to } = relationship
  if (from !== undefined && listOf(from).length !== listOf(to).length) {
    context.report([...path, 'to'], {
      code: 'uneven-relationship',
      message: `the key has ${listOf(from).length} columns, but points at ${listOf(to).length}`,
      expected: 'as many in `to` as in `from`',
    })
  }
}

const listOf = (named: string | readonly string[] | undefined): readonly string[] =>
  named === undefined ? [] : typeof named === 'string' ? [named] : named

function checkReference(reference: string, end: 'from' | 'to', context: QualityContext): void {
  const { object, objects, path, report } = context
  const parsed = parseReference(reference)
  if (parsed === undefined || parsed.document !== undefined) return
  const target = findObject(objects, parsed.object)
  if (end === 'from' && target !== object) {
    report(path, {
      code: 'unknown-column',
      message: `\`${reference}\` is not a column of \`${object.name}\``,
      expected: `\`${object.name}.<column>\``,
    })
  } else if (target === undefined) {
    // By name it may be another product's; `checkReferences` looks there.
    if (parsed.object.by === 'id') report(path, unknownId(parsed.object.text, objects))
  } else if (!hasPath(target, parsed.path)) {
    const columns = (target.properties ?? []).map(({ id, name }) =>
      parsed.object.by === 'id' ? (id ?? name) : name,
    )
    const column = parsed.path.map(({ text }) => text).join('.')
    report(path, {
      code: 'unknown-column',
      message: `\`${target.name}\` has no column \`${column}\``,
      ...columnHint(column, columns),
    })
  }
}

const unknownId = (
  id: string,
  objects: readonly SchemaObject[],
): { code: string; message: string; remedy: string | undefined } => ({
  code: 'unknown-object',
  message: `the contract has no schema object with the id \`${id}\``,
  remedy: didYouMean(
    id,
    objects.flatMap((object) => object.id ?? []),
  ),
})
