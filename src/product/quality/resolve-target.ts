import type { DataContract, SchemaObject } from '../../spec/data-contract.ts'
import { findObject } from '../../spec/element-path.ts'
import type { Measure, Orphans } from './check.ts'
import { describeForeignKey, findPath, pathValue, type ForeignKey } from './foreign-key.ts'
import type { StagedTable } from './staged-table.ts'

/** A table that a relationship may point at: something to select from, and its schema, in which ids are looked up. */
export interface TargetTable {
  readonly relation: string
  readonly object: SchemaObject
}

/**
 * Finds what a relationship names outside its own contract: an input of the product, or another product's dataset.
 * `contract` is the reference's file or URL, if it has one. Undefined: not available here.
 */
export type FindTarget = (target: ForeignKey) => TargetTable | undefined

/** The measure of a relationship, or why its target cannot be read. */
export function orphansMeasure(
  { key, to }: Extract<Measure, { kind: 'orphans' }>,
  {
    contract,
    tables,
    findTarget,
  }: { contract: DataContract; tables: readonly StagedTable[]; findTarget: FindTarget },
): Orphans | string {
  const target = ownTable(to, contract, tables) ?? findTarget(to)
  if (target === undefined) return `the target ${describeForeignKey(to)} is not available here`
  const paths = to.paths.map((path) => findPath(target.object, path))
  const values = paths.flatMap((names) => (names === undefined ? [] : [pathValue(names)]))
  if (values.length !== paths.length) return `the target ${describeForeignKey(to)} does not exist`
  return { kind: 'missingFrom', key, target: { relation: target.relation, values } }
}

/** A dataset of the same contract, else (by name only) of the same product. */
function ownTable(
  to: ForeignKey,
  contract: DataContract,
  tables: readonly StagedTable[],
): TargetTable | undefined {
  if (to.contract !== undefined) return undefined
  const object = findObject(contract.schema ?? [], to.object)
  const own = tables.find(
    ({ dataset, contract: its }) => its === contract && dataset.object.name === object?.name,
  )
  const found =
    own ?? tables.find(({ dataset }) => to.object.by === 'name' && isNamed(dataset.object, to.object.text))
  return found && { relation: found.relation, object: found.dataset.object }
}

const isNamed = ({ name }: SchemaObject, text: string): boolean => name.toLowerCase() === text.toLowerCase()
