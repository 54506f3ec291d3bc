import { ResidualFault } from './fault.ts'
import { any, constant, error, type Formula } from './formula.ts'
import { entityKey, type RowModel } from './row-model.ts'
import type { Leaf } from './term.ts'

type EntityTerm = Leaf & { kind: 'entity' | 'row' }

/** Which row it is nobody knows: being a certain one cannot be compiled. */
export function equalEntities(left: EntityTerm, right: EntityTerm, row: RowModel): Formula {
  if (left.kind === 'row' && right.kind === 'row') return constant(true)
  if (left.kind === 'entity' && right.kind === 'entity')
    return constant(left.type === right.type && left.id === right.id)
  return constant(isOtherThanRow(left, row) && isOtherThanRow(right, row) ? false : unknownRow())
}

const isOtherThanRow = (leaf: EntityTerm, { types }: RowModel): boolean =>
  leaf.kind === 'row' || !types.has(leaf.type)

function unknownRow(): never {
  throw new ResidualFault('it asks for one certain row')
}

/** Whether the row is in an entity, or in one of a set of them. */
export function isIn(left: Leaf, right: Leaf, row: RowModel): Formula {
  if (right.kind === 'set') {
    return any(
      right.elements.map((element) => (element.kind === 'choice' ? error : isIn(left, element, row))),
    )
  }
  if ((left.kind !== 'row' && left.kind !== 'entity') || (right.kind !== 'row' && right.kind !== 'entity'))
    return error
  if (left.kind === 'row' && right.kind === 'row') return constant(true)
  if (left.kind === 'row' && right.kind === 'entity')
    return constant(
      isOtherThanRow(right, row) ? row.ancestors.has(entityKey(right.type, right.id)) : unknownRow(),
    )
  // Nothing is in a row but itself, and how other entities lie in each other Cedar has answered.
  if (left.kind === 'entity' && right.kind === 'row')
    return constant(isOtherThanRow(left, row) ? false : unknownRow())
  throw new ResidualFault('it asks how entities lie in each other')
}

export function isOfType(leaf: Leaf, type: string, row: RowModel): Formula {
  if (leaf.kind === 'row') return constant(row.types.has(type))
  return leaf.kind === 'entity' ? constant(leaf.type === type) : error
}
