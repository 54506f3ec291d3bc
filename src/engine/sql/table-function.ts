import { child, children, offsetOf, optionalText, text, texts, type AstNode } from './ast.ts'
import { readIndirect, readValues } from './read-values.ts'
import { renamedColumns } from './relation.ts'
import { foldName } from './same-name.ts'
import type { From, Scope } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { constant, elementOf, oneOf, transform, type NamedValue, type Value } from './value.ts'

/** The functions in FROM whose columns are known without running them, and what those are made from. */
const known: Readonly<Record<string, (operands: readonly Value[]) => Value>> = {
  unnest: (operands) => oneOf(operands.slice(0, 1).map(elementOf)),
  range: transform,
  generate_series: transform,
}

/** `unnest(l)` or `range(n)` in FROM: the argument decides also how many rows there are. */
export function readTableFunction(node: AstNode, scope: Scope): From {
  const call = child(node, 'function')
  const name = foldName(text(call, 'function_name'))
  const read = Object.hasOwn(known, name) ? known[name] : undefined
  if (read === undefined) throw unknownColumns(node, name)
  const operands = children(call, 'children')
  const column = { name, value: read(readValues(operands, scope)) }
  const numbered = text(node, 'with_ordinality') === 'WITH_ORDINALITY'
  const columns: readonly NamedValue[] = numbered
    ? [column, { name: 'ordinality', value: constant }]
    : [column]
  const binding = {
    alias: optionalText(node, 'alias') ?? name,
    qualifier: undefined,
    columns: renamedColumns(columns, texts(node, 'column_name_alias')),
  }
  return { bindings: [binding], merged: [], indirect: readIndirect(operands, scope, 'JOIN') }
}

const unknownColumns = (node: AstNode, name: string): SqlFaultError =>
  new SqlFaultError('unsupported-sql', `what \`${name}\` gives is not known before it runs`, offsetOf(node), {
    expected: 'a table by its name',
    remedy: 'Declare what it reads as an input port, whose contract says which columns there are.',
  })
