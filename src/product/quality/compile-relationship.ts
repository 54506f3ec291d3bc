import type { DataContract, Relationship } from '../../spec/data-contract.ts'
import { findObject } from '../../spec/element-path.ts'
import type { DocumentPath } from '../../spec/document.ts'
import type { Dataset } from '../../spec/mesh.ts'
import type { KeyPart } from './check.ts'
import { keyPart, type CheckList, type NewCheck } from './check-list.ts'
import { describeForeignKey, findPath, parseForeignKey, pathValue, type ForeignKey } from './foreign-key.ts'
import type { Subject } from './subject.ts'

export interface RelationshipContext {
  readonly dataset: Dataset
  readonly contract: DataContract
  readonly subject?: Subject
  readonly place: DocumentPath
}

/** Relationships have no severity in ODCS: one that is broken, or points at nothing in its contract, is an error. */
export function compileRelationship(
  list: CheckList,
  relationship: Relationship,
  context: RelationshipContext,
): void {
  const { subject, place } = context
  const target = parseForeignKey(relationship.to)
  const to = target === undefined ? String(relationship.to) : describeForeignKey(target)
  const check = {
    kind: 'relationship',
    dimension: 'consistency',
    mark: true,
    ...(subject === undefined ? {} : { column: subject.path }),
    description: `every ${subject?.path ?? 'key'} is in ${to}`,
  } as const
  const measured = measureOf(relationship, target, context)
  if (typeof measured === 'string') list.addProblem(check, { severity: 'error', message: measured, place })
  else list.add({ ...check, ...measured })
}

function measureOf(
  relationship: Relationship,
  target: ForeignKey | undefined,
  context: RelationshipContext,
): Pick<NewCheck, 'measure' | 'columns'> | string {
  const { contract, subject } = context
  if (target === undefined) return `${JSON.stringify(relationship.to)} is no reference such as table.column`
  if (subject?.inList === true) return 'a relationship of list elements is not supported'
  const from =
    subject === undefined
      ? ownColumns(relationship, context)
      : [{ column: subject.column, part: keyPart(subject) }]
  if (typeof from === 'string') return from
  if (from.length !== target.paths.length)
    return `the key has ${from.length} parts and its target ${target.paths.length}`
  return (
    missingTarget(target, contract) ?? {
      measure: { kind: 'orphans', key: from.map(({ part }) => part), to: target },
      columns: from.map(({ column }) => column),
    }
  )
}

/** Why the target cannot exist; what is not in this contract may be elsewhere, but an id is always of a contract. */
function missingTarget(target: ForeignKey, contract: DataContract): string | undefined {
  if (target.contract !== undefined) return undefined
  const object = findObject(contract.schema ?? [], target.object)
  if (object === undefined)
    return target.object.by === 'id'
      ? `there is no schema object with the id ${target.object.text}`
      : undefined
  const found = target.paths.every((path) => findPath(object, path) !== undefined)
  return found ? undefined : `${describeForeignKey(target)} does not exist`
}

/** The columns of `from`, which must be of the dataset itself. */
function ownColumns(
  { from }: Relationship,
  { contract, dataset }: RelationshipContext,
): readonly Source[] | string {
  if (from === undefined) return 'a relationship of a schema object needs `from`'
  const key = parseForeignKey(from)
  if (key === undefined) return `${JSON.stringify(from)} is no reference such as table.column`
  if (
    key.contract !== undefined ||
    findObject(contract.schema ?? [], key.object)?.name !== dataset.object.name
  )
    return `\`from\` must name properties of ${dataset.object.name}`
  const columns: Source[] = []
  for (const path of key.paths) {
    const names = findPath(dataset.object, path)
    if (names?.[0] === undefined) return `${describeForeignKey(key)} does not exist`
    columns.push({ column: names[0], part: sourcePart(names, dataset) })
  }
  return columns
}

interface Source {
  readonly column: string
  readonly part: KeyPart
}

function sourcePart(names: readonly string[], { columns }: Dataset): KeyPart {
  const value = pathValue(names)
  const type = names.length === 1 ? columns.find(({ name }) => name === names[0])?.type : undefined
  return { value, type: type?.sql ?? '', ...(type?.kind === 'scalar' ? { alone: value } : {}) }
}
