import { analyse } from './analyse.ts'
import type { ParsedStatement } from './ast.ts'
import { readExpression } from './expression.ts'
import { readFrom } from './from.ts'
import { readQuery } from './query.ts'
import type { Analysis, Catalog, Scope } from './scope.ts'
import type { SqlFault } from './sql-fault.ts'
import { isDirect, type DirectSubtype, type Edge, type IndirectSubtype } from './value.ts'

/** Which columns a statement's result was made from, in the words of OpenLineage's ColumnLineageDatasetFacet. */
export interface ColumnLineage {
  readonly kind: 'lineage'
  /** In the order and with the names that DuckDB gives the result. */
  readonly columns: readonly OutputColumn[]
  /** What decides which rows the whole result has, and in what order. */
  readonly indirect: readonly DatasetInput[]
}

export interface OutputColumn {
  readonly name: string
  readonly inputs: readonly ColumnInput[]
}

/** One column of an input; `field` is the path to a field of a struct in it, where only that was used. */
interface InputColumn {
  /** The catalog's key of the table. */
  readonly table: string
  readonly column: string
  readonly field?: readonly string[]
}

export interface ColumnInput extends InputColumn {
  readonly transformation:
    | { readonly type: 'DIRECT'; readonly subtype: DirectSubtype }
    | { readonly type: 'INDIRECT'; readonly subtype: IndirectSubtype }
}

export interface DatasetInput extends InputColumn {
  readonly subtype: IndirectSubtype
}

/** What goes with the analysis: whether there may be `$1`, and who is told of each SELECT. */
export type LineageOptions = Partial<Pick<Analysis, 'hasParameters' | 'onSelect'>>

/**
 * Where every column of the result of `statement` comes from, and which columns only decide about rows.
 * A table that `catalog` does not know and a column that no table has are faults with their place; so is `$1`, unless
 * there may be parameters.
 */
export function columnLineage(
  statement: ParsedStatement,
  catalog: Catalog,
  { hasParameters = false, onSelect = () => undefined }: LineageOptions = {},
): ColumnLineage | SqlFault {
  return analyse(statement, () => {
    const { columns, indirect } = readQuery(statement.node, topScope(catalog, { hasParameters, onSelect }))
    return {
      kind: 'lineage',
      columns: columns.map(({ name, value }) => ({ name, inputs: value.edges.map(columnInput) })),
      indirect: indirect.flatMap(({ subtype, ...edge }) =>
        isDirect(subtype) ? [] : [{ ...inputColumn(edge), subtype }],
      ),
    }
  })
}

function topScope(catalog: Catalog, options: Required<LineageOptions>): Scope {
  const analysis: Analysis = {
    catalog,
    ...options,
    expression: readExpression,
    from: readFrom,
    query: readQuery,
  }
  return {
    analysis,
    parameters: [],
    preferred: [],
    bindings: [],
    merged: [],
    aliases: [],
    commonTables: new Map(),
    starIndex: undefined,
    outer: undefined,
  }
}

const inputColumn = ({ table, column, field }: Omit<Edge, 'subtype'>): InputColumn =>
  field.length === 0 ? { table, column } : { table, column, field }

const columnInput = ({ subtype, ...edge }: Edge): ColumnInput => ({
  ...inputColumn(edge),
  transformation: isDirect(subtype) ? { type: 'DIRECT', subtype } : { type: 'INDIRECT', subtype },
})
