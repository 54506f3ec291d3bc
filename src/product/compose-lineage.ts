import type { ColumnInput, ColumnLineage, DatasetInput } from '../engine/sql/lineage.ts'
import type { DatasetLineage, LineageEdge } from './product-lineage.ts'
import type { StepTable } from './sql-tables.ts'

/**
 * A statement's lineage with inner steps replaced by what they are made from, so that it names datasets only.
 * `read` are the steps that the statement reads.
 */
export function datasetLineage(statement: ColumnLineage, read: readonly StepTable[]): DatasetLineage {
  const fields = statement.columns.map(
    ({ name, inputs }) => [name, unique(inputs.flatMap((input) => expand(columnEdge(input), read)))] as const,
  )
  const decided = statement.indirect.flatMap((input) => expand(datasetEdge(input), read))
  const decidedBefore = read.flatMap(({ inner }) => inner?.indirect ?? [])
  return { fields: Object.fromEntries(fields), indirect: unique([...decided, ...decidedBefore]) }
}

const columnEdge = ({ table, column, field, transformation }: ColumnInput): LineageEdge => ({
  dataset: table,
  column,
  ...(field === undefined ? {} : { path: field }),
  ...transformation,
})

const datasetEdge = ({ table, column, field, subtype }: DatasetInput): LineageEdge => ({
  dataset: table,
  column,
  ...(field === undefined ? {} : { path: field }),
  type: 'INDIRECT',
  subtype,
})

function expand(edge: LineageEdge, read: readonly StepTable[]): readonly LineageEdge[] {
  const inner = read.find(({ key }) => key === edge.dataset)?.inner
  if (inner === undefined) return [edge]
  return (inner.fields[edge.column] ?? []).map((below) => ({
    ...below,
    ...pathThrough(edge, below),
    ...combine(edge, below),
  }))
}

/** A field of a column that a step passes on as it is, is that field of what it came from. */
function pathThrough(above: LineageEdge, below: LineageEdge): Pick<LineageEdge, 'path'> {
  const passedOn = below.type === 'DIRECT' && below.subtype === 'IDENTITY'
  return passedOn && above.path !== undefined ? { path: [...(below.path ?? []), ...above.path] } : {}
}

const strength: Readonly<Record<string, number>> = { IDENTITY: 0, TRANSFORMATION: 1, AGGREGATION: 2 }

/** Two statements in a row: indirect if either is; else the stronger of the two changes. */
function combine(above: LineageEdge, below: LineageEdge): Pick<LineageEdge, 'type' | 'subtype'> {
  const decisive = [above, below].find(({ type }) => type === 'INDIRECT')
  if (decisive !== undefined) return { type: 'INDIRECT', subtype: decisive.subtype }
  const isAbove = (strength[above.subtype] ?? 0) >= (strength[below.subtype] ?? 0)
  return { type: 'DIRECT', subtype: isAbove ? above.subtype : below.subtype }
}

const unique = (edges: readonly LineageEdge[]): readonly LineageEdge[] => [
  ...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values(),
]
