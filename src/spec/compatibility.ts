import { sameValue, type Change, type Note } from './change.ts'
import { compareColumns, pairUp } from './compare-columns.ts'
import { compareQuality, compareRelationships } from './compare-quality.ts'
import { compareSla } from './compare-sla.ts'
import type { DataContract, SchemaObject } from './data-contract.ts'
import { primaryKeyOf } from './outputs-of.ts'

export type { Change, ChangeKind } from './change.ts'

/**
 * All differences between two versions of a contract, as its consumers meet them: `breaking` takes something away
 * or changes a promise, `additive` gives more, `documentation` only says it differently.
 */
export function compareContracts(old: DataContract, next: DataContract): Change[] {
  const changes: Change[] = []
  const before = old.schema ?? []
  const after = next.schema ?? []
  const pairs = pairUp(before, after)
  for (const object of before) {
    const match = pairs.get(object)
    if (match === undefined) noteAt(object.name, changes)('breaking', 'the dataset was removed')
    else compareObject(object, match, changes)
  }
  const matched = new Set(pairs.values())
  for (const object of after) {
    if (!matched.has(object)) noteAt(object.name, changes)('additive', 'the dataset is new')
  }
  return [...changes, ...compareSla(old, next), ...compareDocumentation(old, next)]
}

const noteAt =
  (dataset: string, changes: Change[]): Note =>
  (kind, message, path) =>
    changes.push({
      kind,
      path: path === undefined ? dataset : `${dataset}.${path}`,
      dataset,
      message: `\`${dataset}\`: ${message}`,
    })

function compareObject(old: SchemaObject, next: SchemaObject, changes: Change[]): void {
  const note = noteAt(old.name, changes)
  if (old.name !== next.name) note('breaking', `the dataset was renamed to \`${next.name}\``)
  compareColumns(old.properties, next.properties, { dataset: old.name, above: [], changes })
  const renamed = pairUp(old.properties ?? [], next.properties ?? [])
  const nameNow = new Map([...renamed].map(([was, is]) => [was.name, is.name]))
  const [key, keyNow] = [primaryKeyOf(old).map((name) => nameNow.get(name) ?? name), primaryKeyOf(next)]
  if (!sameValue(key, keyNow)) {
    note('breaking', `the primary key changed: (${key.join(', ')}) → (${keyNow.join(', ')})`)
  }
  compareQuality(old.quality, next.quality, note)
  compareRelationships(old.relationships, next.relationships, note)
  if (objectDocumentation.some((field) => !sameValue(old[field], next[field]))) {
    note('documentation', 'the dataset is described anew')
  }
}

const objectDocumentation = [
  'description',
  'businessName',
  'dataGranularityDescription',
  'tags',
  'customProperties',
] as const satisfies readonly (keyof SchemaObject)[]

/** What says nothing of the data itself; the version is not a change but its measure. */
const promised = new Set(['schema', 'slaProperties', 'version'])

function compareDocumentation(old: DataContract, next: DataContract): Change[] {
  const before = new Map<string, unknown>(Object.entries(old))
  const after = new Map<string, unknown>(Object.entries(next))
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => !promised.has(field) && !sameValue(before.get(field), after.get(field)))
    .map((field): Change => ({ kind: 'documentation', path: field, message: `\`${field}\` was changed` }))
}
