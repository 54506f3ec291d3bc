import type { PolicyJson } from './cedar.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { Answers } from './residual/answers.ts'
import { compileExpression } from './residual/compile-expression.ts'
import { allOf, anyOf, type Condition } from './residual/conditions.ts'
import { ResidualFault } from './residual/fault.ts'
import { all, not, type Formula } from './residual/formula.ts'
import { rowModel, type RowModel } from './residual/row-model.ts'
import { formulaOf } from './residual/term.ts'
import type { RowFilter } from './row-filter.ts'

/** What partial evaluation left of a policy on rows. */
export interface RowResidual {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly policy: PolicyJson
}

export type CompiledResiduals =
  | {
      readonly filter: RowFilter
      /** Ids of the policies that took rows away, in order. */
      readonly used: readonly string[]
    }
  | { readonly fault: string; readonly policy: string }

/**
 * The rows that policies leave: those of some permit and of no forbid. Where a policy errs on a row, a permit does not
 * permit it and a forbid forbids it, which is stricter than Cedar. What cannot be compiled is a fault; it must deny.
 */
export function compileResiduals(
  residuals: readonly RowResidual[],
  dataset: GovernedDataset,
): CompiledResiduals {
  const row = rowModel(dataset)
  const permits: Judged[] = []
  const forbids: Judged[] = []
  // The order must not show: equal entitlements have one signature.
  for (const residual of residuals.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const judged = judge(residual, row)
    if ('fault' in judged) return judged
    if (residual.effect === 'permit') permits.push(judged)
    else forbids.push(judged)
  }
  return combine(permits, forbids)
}

/** A policy and the rows that it leaves. */
interface Judged {
  readonly id: string
  readonly seen: Condition
}

function judge(
  { id, effect, policy }: RowResidual,
  row: RowModel,
): Judged | { fault: string; policy: string } {
  try {
    const formula = conditionOf(policy, row)
    const answers = new Answers()
    return { id, seen: effect === 'permit' ? answers.whereTrue(formula) : answers.whereFalse(formula) }
  } catch (error) {
    if (error instanceof ResidualFault) return { fault: error.message, policy: id }
    throw error
  }
}

/** Partial evaluation has moved the scope into the condition; a scope that still says something is not a residual's. */
function conditionOf({ principal, action, resource, conditions }: PolicyJson, row: RowModel): Formula {
  if ([principal, action, resource].some(({ op }) => op !== 'All'))
    throw new ResidualFault('its scope was not evaluated')
  return all(
    conditions.map(({ kind, body }) => {
      const formula = formulaOf(compileExpression(body, row))
      return kind === 'when' ? formula : not(formula)
    }),
  )
}

function combine(permits: readonly Judged[], forbids: readonly Judged[]): CompiledResiduals {
  const permitted = anyOf(permits.map(({ seen }) => seen))
  const total = forbids.filter(({ seen }) => seen === false)
  if (permitted === false || total.length > 0) return { filter: { kind: 'none' }, used: total.map(idOf) }
  const used = [
    ...(permitted === true ? [] : permits.filter(({ seen }) => seen !== false)),
    ...forbids.filter(({ seen }) => seen !== true),
  ]
  return { filter: filterOf(allOf([permitted, ...forbids.map(({ seen }) => seen)])), used: used.map(idOf) }
}

const idOf = ({ id }: Judged): string => id

function filterOf(condition: Condition): RowFilter {
  if (typeof condition === 'boolean') return { kind: condition ? 'all' : 'none' }
  return { kind: 'where', condition }
}
