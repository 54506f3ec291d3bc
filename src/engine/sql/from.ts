import { knownKind } from './ast-children.ts'
import { child, offsetOf, optionalText, qualifiedName, text, texts, type AstNode } from './ast.ts'
import { readJoin } from './join.ts'
import { readPivot } from './pivot.ts'
import { renamedColumns } from './relation.ts'
import { foldName } from './same-name.ts'
import {
  emptyFrom,
  inside,
  type Binding,
  type CatalogTable,
  type From,
  type Relation,
  type Scope,
} from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { readTableFunction } from './table-function.ts'
import { columnValue, type NamedValue } from './value.ts'
import { readRows } from './rows.ts'

/** What FROM offers; `scope` is what a lateral part of it can see. */
export function readFrom(node: AstNode, scope: Scope): From {
  switch (knownKind(node)) {
    case 'EMPTY':
      return emptyFrom
    case 'BASE_TABLE':
      return readBaseTable(node, scope)
    case 'SUBQUERY':
      return fromRelation(node, scope.analysis.query(child(child(node, 'subquery'), 'node'), inside(scope)))
    case 'EXPRESSION_LIST':
      return fromRelation(node, { columns: readRows(node, scope), indirect: [] })
    case 'TABLE_FUNCTION':
      return readTableFunction(node, scope)
    case 'JOIN':
      return readJoin(node, scope)
    case 'PIVOT':
      return fromRelation(node, readPivot(node, scope))
    case 'SHOW_REF':
      throw new SqlFaultError('unsupported-sql', 'a dataset is not made by DESCRIBE, SUMMARIZE or SHOW')
    default:
      throw new SqlFaultError('unsupported-sql', `${text(node, 'type')} is no table`, offsetOf(node))
  }
}

/** A relation under the alias and the column names that FROM gives it. */
function fromRelation(node: AstNode, { columns, indirect }: Relation, qualifier?: readonly string[]): From {
  const alias = optionalText(node, 'alias') ?? (qualifier === undefined ? '' : text(node, 'table_name'))
  const hidden = qualifier === undefined || optionalText(node, 'alias') !== undefined
  const named = renamedColumns(columns, texts(node, 'column_name_alias'))
  const binding: Binding = { alias, qualifier: hidden ? undefined : qualifier, columns: named }
  return { bindings: [binding], merged: [], indirect }
}

function readBaseTable(node: AstNode, scope: Scope): From {
  const name = qualifiedName(node, 'table_name')
  const common = scope.commonTables.get(name.map(foldName).join('\0'))
  if (common !== undefined) return fromRelation(node, common(), [])
  const table = scope.analysis.catalog(name)
  if (table === undefined) throw unknownTable(node, name)
  return fromRelation(node, { columns: tableColumns(table), indirect: [] }, name.slice(0, -1))
}

const tableColumns = (table: CatalogTable): readonly NamedValue[] =>
  table.columns.map((column) => ({ name: column.name, value: columnValue(table.key, column) }))

const unknownTable = (node: AstNode, name: readonly string[]): SqlFaultError =>
  new SqlFaultError('unknown-table', `there is no table \`${name.join('.')}\``, offsetOf(node), {
    expected: 'an input port, a sibling dataset or an earlier step',
  })
