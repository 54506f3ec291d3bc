import { agreementPolicy } from './grant.ts'
import type { AskedAccess } from './access-request.ts'
import { columnEntity, columnUid } from './cedar-entities.ts'
import { authorize } from './cedar.ts'
import type { DecisionFault } from './decision-fault.ts'
import type { ColumnEntitlement, DecidingPolicy } from './entitlement.ts'
import { fittingMask } from './fitting-mask.ts'
import type { GovernedColumn } from './governed-dataset.ts'
import { masks, type Mask } from './mask.ts'
import { remainingColumns } from './narrowing.ts'
import { decidingPolicy, type Policy } from './policy.ts'

/** What may be seen of each column, in the dataset's order. */
export function decideColumns(asked: AskedAccess): readonly ColumnEntitlement[] | DecisionFault {
  const { dataset, agreement } = asked.request
  const remaining = agreement && remainingColumns(agreement.narrowing, dataset)
  const decided: ColumnEntitlement[] = []
  for (const column of dataset.columns) {
    const forbids = forbidsOf(column, asked)
    if ('fault' in forbids) return forbids
    const isLeftOut = remaining?.has(column.name) === false
    const { access, reasons } = accessOf(forbids.policies, column)
    const narrowed = agreement && isLeftOut ? [narrowedBy(agreementPolicy(agreement))] : []
    decided.push({
      name: column.name,
      type: column.type.sql,
      access: isLeftOut ? 'withheld' : access,
      reasons: isLeftOut && access !== 'withheld' ? narrowed : [...reasons, ...narrowed],
    })
  }
  return decided
}

const narrowedBy = (agreement: DecidingPolicy): DecidingPolicy => ({
  ...agreement,
  reason: 'The owner left the column out when approving the agreement',
})

/** The policies that forbid a column; a fault where one errs, or nothing permits what the built-in rules do. */
function forbidsOf(
  column: GovernedColumn,
  { request, question, policies }: AskedAccess,
): { policies: readonly Policy[] } | DecisionFault {
  const { key } = request.dataset
  const shape = { ...column, type: column.type.sql }
  const answer = authorize(policies.parsed, {
    ...question,
    action: 'readColumn',
    resource: columnUid(key, column.name),
    entities: [...question.entities, columnEntity(key, shape, policies.vocabulary)],
  })
  if (answer.kind === 'fault') return { fault: undefined }
  const [erring] = answer.errors
  if (erring !== undefined) return { fault: erring }
  if (answer.allowed) return { policies: [] }
  const found = answer.reasons.flatMap((id) => policies.policies.get(id) ?? [])
  return found.length === 0 ? { fault: undefined } : { policies: found }
}

type Access = Pick<ColumnEntitlement, 'access' | 'reasons'>

/** Withheld by a forbid without a mask; otherwise masked by the mask that hides most. */
function accessOf(forbids: readonly Policy[], { type }: GovernedColumn): Access {
  if (forbids.length === 0) return { access: 'clear', reasons: [] }
  const plain = forbids.filter(({ mask }) => mask === undefined)
  if (plain.length > 0) return { access: 'withheld', reasons: plain.map(decidingPolicy) }
  const fitted = forbids.flatMap((policy) =>
    policy.mask === undefined ? [] : [{ policy, wanted: policy.mask, mask: fittingMask(policy.mask, type) }],
  )
  const mask = masks.find((each) => fitted.some((one) => one.mask === each))
  if (mask === undefined) return { access: 'withheld', reasons: forbids.map(decidingPolicy) }
  const deciding = fitted.filter((each) => each.mask === mask)
  return {
    access: { mask },
    reasons: deciding.map(({ policy, wanted }) => masking(policy, { wanted, mask, type: type.sql })),
  }
}

const masking = (
  policy: Policy,
  { wanted, mask, type }: { wanted: Mask; mask: Mask; type: string },
): DecidingPolicy => {
  const said = decidingPolicy(policy)
  return wanted === mask
    ? said
    : { ...said, reason: `${said.reason} (${wanted} does not suit ${type}, so it is emptied)` }
}
