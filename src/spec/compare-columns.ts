import { sameValue, shown, type Change, type Note } from './change.ts'
import { columnsOf } from './column-type.ts'
import { compareOptions } from './compare-options.ts'
import { compareQuality, compareRelationships } from './compare-quality.ts'
import { compareTypes } from './compare-types.ts'
import type { SchemaItem, SchemaObject, SchemaProperty } from './data-contract.ts'
import type { ColumnType } from './logical-type.ts'

interface Place {
  readonly dataset: string
  /** Names of the columns above, outermost first. */
  readonly above: readonly string[]
  readonly changes: Change[]
}

/** Compares the columns of a dataset, and the fields within them. */
export function compareColumns(
  old: readonly SchemaProperty[] = [],
  next: readonly SchemaProperty[] = [],
  place: Place,
): void {
  const pairs = pairUp(old, next)
  for (const property of old) {
    const match = pairs.get(property)
    const note = noteAt(place, property.name)
    if (match === undefined) note('breaking', `${what(place)} was removed`)
    else compareColumn(property, match, { place, note })
  }
  const matched = new Set(pairs.values())
  for (const property of next) {
    if (!matched.has(property)) {
      noteAt(place, property.name)('additive', `${what(place)} is new`)
    }
  }
}

const what = ({ above }: Place): string => (above.length === 0 ? 'the column' : 'the field')

interface Identified {
  readonly id?: string | undefined
  readonly name: string
  readonly physicalName?: string | undefined
}

/** Each old element with what it is now: by name, else by a stable id or physical name that stayed. */
export function pairUp<Element extends Identified>(
  old: readonly Element[],
  next: readonly Element[],
): ReadonlyMap<Element, Element> {
  const pairs = new Map<Element, Element>()
  const free = new Set(next)
  const pair = (same: (a: Element, b: Element) => boolean): void => {
    for (const before of old) {
      if (pairs.has(before)) continue
      const after = [...free].find((each) => same(before, each))
      if (after === undefined) continue
      pairs.set(before, after)
      free.delete(after)
    }
  }
  pair((a, b) => a.name === b.name)
  pair((a, b) => a.id !== undefined && a.id === b.id)
  pair((a, b) => a.physicalName !== undefined && a.physicalName === b.physicalName)
  return pairs
}

function noteAt({ dataset, above, changes }: Place, name: string): Note {
  const column = [...above, name].join('.')
  const whole = `${dataset}.${column}`
  return (kind, message, path) =>
    changes.push({
      kind,
      path: path === undefined ? whole : `${whole}.${path}`,
      dataset,
      column,
      message: `\`${whole}\`: ${message}`,
    })
}

interface ColumnContext {
  readonly place: Place
  readonly note: Note
}

function compareColumn(old: SchemaProperty, next: SchemaProperty, { place, note }: ColumnContext): void {
  if (old.name !== next.name) note('breaking', `${what(place)} was renamed to \`${next.name}\``)
  compareShape(old, next, { place: { ...place, above: [...place.above, old.name] }, note })
  compareGuarantees(old, next, note)
  compareQuality(old.quality, next.quality, note)
  compareRelationships(old.relationships, next.relationships, note)
  if (documentationFields.some((field) => !sameValue(old[field], next[field]))) {
    note('documentation', `${what(place)} is described anew`)
  }
}

function compareShape(old: SchemaItem, next: SchemaItem, { place, note }: ColumnContext): void {
  const [was, is] = [typeOf(old), typeOf(next)]
  if (was.kind === 'struct' && is.kind === 'struct') compareColumns(old.properties, next.properties, place)
  else if (was.kind === 'list' && is.kind === 'list' && old.items !== undefined && next.items !== undefined) {
    compareShape(old.items, next.items, { place, note })
    compareOptions(old.items.logicalTypeOptions, next.items.logicalTypeOptions, note)
  } else noteType(was, is, note)
}

function noteType(was: ColumnType, is: ColumnType, note: Note): void {
  const change = compareTypes(was, is)
  if (change === 'same') return
  note(change === 'widened' ? 'additive' : 'breaking', `the type was ${change}: ${was.sql} → ${is.sql}`)
}

const typeOf = (property: SchemaItem): ColumnType => {
  const object: SchemaObject = { name: '', properties: [{ ...property, name: '' }] }
  const [column] = columnsOf(object)
  return column?.type ?? { kind: 'scalar', scalar: 'VARCHAR', sql: 'VARCHAR' }
}

function compareGuarantees(old: SchemaProperty, next: SchemaProperty, note: Note): void {
  if (old.required === true && next.required !== true)
    note('breaking', 'it was required and may now be empty')
  if (old.required !== true && next.required === true)
    note('breaking', 'the constraint `required` was tightened')
  if (old.unique === true && next.unique !== true)
    note('breaking', 'its values were unique and may now repeat')
  if (old.unique !== true && next.unique === true) note('breaking', 'the constraint `unique` was tightened')
  compareOptions(withoutTypeFormat(old), withoutTypeFormat(next), note)
  if (old.classification !== next.classification) {
    // Who may see the column is for policies to say. If it took a new major version, the old one would go on being
    // served with the protection that was found wanting.
    note(
      'additive',
      `the classification changed: ${shown(old.classification)} → ${shown(next.classification)}`,
    )
  }
}

/** A format that chooses the type (`i32`, `uuid`) is told as a change of type. */
function withoutTypeFormat({
  logicalType,
  logicalTypeOptions,
}: SchemaProperty): SchemaProperty['logicalTypeOptions'] {
  const { format, ...rest } = logicalTypeOptions ?? {}
  const choosesType =
    logicalType === 'integer' || logicalType === 'number' || format === 'uuid' || format === 'binary'
  return choosesType || format === undefined ? rest : { ...rest, format }
}

const documentationFields = [
  'description',
  'businessName',
  'tags',
  'examples',
  'criticalDataElement',
  'authoritativeDefinitions',
  'customProperties',
  'partitioned',
] as const satisfies readonly (keyof SchemaProperty)[]
