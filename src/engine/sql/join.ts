import { offsetOf, child, optionalChild, text, texts, type AstNode } from './ast.ts'
import { readIndirect } from './read-values.ts'
import { foldName, sameName } from './same-name.ts'
import { unknownName, withFrom, inside, type From, type MergedColumn, type Scope } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { indirect, transform, type NamedValue, type Value } from './value.ts'

/** Both sides of a join; what decides which rows meet is an edge of the whole. */
export function readJoin(node: AstNode, scope: Scope): From {
  const left = scope.analysis.from(child(node, 'left'), scope)
  // The right side may be lateral: it sees the left one as a subquery sees what is around it.
  const lateral = { ...inside(withFrom(scope, left)), parameters: scope.parameters }
  const right = scope.analysis.from(child(node, 'right'), lateral)
  const merged = mergedNames(node, left, right).map((name) => mergeColumn(name, left, { right, node }))
  const both = joined(left, right, merged)
  const condition = optionalChild(node, 'condition')
  const edges = [
    ...left.indirect,
    ...right.indirect,
    ...indirect(
      merged.flatMap(({ members }) => members.map(({ value }) => value)),
      'JOIN',
    ),
    ...readIndirect(condition === undefined ? [] : [condition], withFrom(scope, both), 'JOIN'),
  ]
  const onlyLeft = ['SEMI', 'ANTI'].includes(text(node, 'join_type'))
  return { ...(onlyLeft ? left : both), indirect: edges }
}

/** A merged column that is merged again is part of the later one only. */
function joined(left: From, right: From, merged: readonly MergedColumn[]): From {
  const members = new Set(merged.flatMap((column) => column.members))
  const kept = [...left.merged, ...right.merged].filter(
    (column) => !column.members.some((m) => members.has(m)),
  )
  return { bindings: [...left.bindings, ...right.bindings], merged: [...kept, ...merged], indirect: [] }
}

function mergedNames(node: AstNode, left: From, right: From): readonly string[] {
  if (text(node, 'ref_type') !== 'NATURAL') return texts(node, 'using_columns')
  const known = new Set(namesOf(right).map(foldName))
  const names = namesOf(left).filter((name) => known.has(foldName(name)))
  return names.filter((name, index) => names.findIndex((other) => sameName(other, name)) === index)
}

const namesOf = (from: From): readonly string[] =>
  from.bindings.flatMap(({ columns }) => columns.map(({ name }) => name))

function mergeColumn(
  name: string,
  left: From,
  { right, node }: { readonly right: From; readonly node: AstNode },
): MergedColumn {
  const [ours, theirs] = [sideColumn(name, left, node), sideColumn(name, right, node)]
  return {
    name: ours.name,
    value: mergedValue(text(node, 'join_type'), ours.value, theirs.value),
    members: [...ours.members, ...theirs.members],
  }
}

/** The side whose rows are all kept gives the value; where both are, the first that is there. */
function mergedValue(joinType: string, ours: Value, theirs: Value): Value {
  if (joinType === 'RIGHT') return theirs
  return joinType === 'OUTER' || joinType === 'FULL' ? transform([ours, theirs]) : ours
}

function sideColumn(name: string, side: From, node: AstNode): MergedColumn {
  const merged = side.merged.find((column) => sameName(column.name, name))
  if (merged !== undefined) return merged
  const found = side.bindings.flatMap(({ columns }) =>
    columns.filter((column) => sameName(column.name, name)),
  )
  const [column, second] = found
  if (column === undefined)
    throw unknownName(`one side of this join has no column \`${name}\``, name, { names: namesOf(side), node })
  if (second !== undefined)
    throw new SqlFaultError(
      'ambiguous-column',
      `one side of this join has several columns \`${name}\``,
      offsetOf(node),
      {
        remedy: 'Join ON columns with the names of their tables.',
      },
    )
  return asMerged(column)
}

const asMerged = (column: NamedValue): MergedColumn => ({ ...column, members: [column] })
