import type { Connection } from '../../engine/engine.ts'
import { storedType } from '../../engine/stored-type.ts'
import type { Check } from './check.ts'
import { unmeasured, valued, type CheckResult } from './check-result.ts'

/** A table's columns as they are: type by name, in lower case. */
export type ActualColumns = ReadonlyMap<string, { readonly name: string; readonly type: string }>

export async function actualColumns(connection: Connection, relation: string): Promise<ActualColumns> {
  const rows = await connection.rows(`DESCRIBE SELECT * FROM ${relation}`)
  return new Map(
    rows.map((row) => {
      const [name, type] = [textOf(row['column_name']), textOf(row['column_type'])]
      return [name.toLowerCase(), { name, type }]
    }),
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Whether the columns are as declared. Types are compared in the form they are kept in, which has no JSON. */
export function conformanceResult(check: Check, actual: ActualColumns): CheckResult | undefined {
  const { measure } = check
  if (measure.kind === 'column') {
    const column = actual.get(measure.name.toLowerCase())
    if (column === undefined) return unmeasured(check, 'fail', `there is no column ${measure.name}`)
    return valued(check, sameType(column.type, measure.type) ? measure.type : column.type)
  }
  if (measure.kind !== 'onlyColumns') return undefined
  const declared = new Set(measure.names.map((name) => name.toLowerCase()))
  const extra = [...actual.values()]
    .filter(({ name }) => !declared.has(name.toLowerCase()))
    .map(({ name }) => name)
  return valued(
    check,
    extra.length,
    extra.length === 0 ? undefined : `the contract does not declare ${extra.join(', ')}`,
  )
}

/** `storedType` of a type that is already stored is that type, in one spelling. */
export const sameType = (actual: string, declared: string): boolean =>
  storedType(actual) === storedType(declared)
