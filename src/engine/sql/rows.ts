import { list, texts, type AstNode } from './ast.ts'
import { isArray, isObject } from './json.ts'
import { readValues } from './read-values.ts'
import type { Scope } from './scope.ts'
import { oneOf, type NamedValue } from './value.ts'

/** The columns of VALUES: each is one of the values at its place. */
export function readRows(node: AstNode, scope: Scope): readonly NamedValue[] {
  const rows = list(node, 'values').map((row) => readValues(isArray(row) ? row.filter(isObject) : [], scope))
  const names = texts(node, 'expected_names')
  return (rows[0] ?? []).map((_, index) => ({
    name: names[index] ?? `col${index}`,
    value: oneOf(rows.flatMap((row) => row[index] ?? [])),
  }))
}
