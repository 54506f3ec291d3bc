import type { RowRule } from '../../engine/source/set-rows-aside.ts'
import { columnsOf } from '../../spec/column-type.ts'
import type { DataContract, SchemaObject } from '../../spec/data-contract.ts'
import type { CheckDescription } from '../quality/check.ts'
import { compileChecks } from '../quality/compile.ts'
import { none } from '../quality/expectation.ts'

/**
 * What a contract promises that each row keeps or breaks by itself, and that no row may break: options of types, and
 * library rules of severity error. Rules about all rows together are for the product that is made of them.
 */
export function rowRules(contract: DataContract, object: SchemaObject): readonly RowRule[] {
  const { name } = object
  const dataset = {
    key: name,
    domain: '',
    product: '',
    port: '',
    major: 0,
    name,
    sqlName: name,
    object,
    columns: columnsOf(object),
    materialization: { kind: 'full' },
  } as const
  return compileChecks(dataset, contract).checks.flatMap(({ severity, expectation, measure, ...check }) =>
    severity === 'error' && measure.kind === 'where' && isNone(expectation)
      ? [
          {
            ...(check.column === undefined ? {} : { column: check.column }),
            expected: expectedBy(check),
            violation: measure.violation,
          },
        ]
      : [],
  )
}

const isNone = (expectation: readonly unknown[]): boolean =>
  JSON.stringify(expectation) === JSON.stringify(none)

/** A rule that nobody has described is told by what it counts. */
const expectedBy = ({ kind, description }: Pick<CheckDescription, 'kind' | 'description'>): string =>
  description.startsWith(kind) ? `no ${description}` : description
