import { child, children, texts, type AstNode } from './ast.ts'

/** One `name(columns) as (query)` of a WITH. */
export interface CommonTable {
  readonly name: string
  readonly columnNames: readonly string[]
  readonly query: AstNode
}

/** The CTEs that a query defines, in the order written: each sees those before it, and not itself. */
export const commonTables = (query: AstNode): readonly CommonTable[] =>
  children(child(query, 'cte_map'), 'map').map((entry) => {
    const value = child(entry, 'value')
    return {
      name: typeof entry['key'] === 'string' ? entry['key'] : '',
      columnNames: texts(value, 'aliases'),
      query: child(child(value, 'query'), 'node'),
    }
  })
