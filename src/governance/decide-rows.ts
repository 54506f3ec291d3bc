import type { AccessRequest, AskedAccess } from './access-request.ts'
import { residualsOf, type StaticPolicies } from './cedar.ts'
import { compileResiduals } from './compile-residual.ts'
import type { DecisionFault } from './decision-fault.ts'
import type { DecidingPolicy } from './entitlement.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { agreementPolicy } from './grant.ts'
import { rowCondition, rowForbid } from './narrowing.ts'
import type { Policy } from './policy.ts'
import { decidingPolicies, textsOf } from './policy-set.ts'
import type { RowFilter } from './row-filter.ts'
import { rowTypeNames } from './row-type.ts'

export interface DecidedRows {
  readonly rows: RowFilter
  readonly reasons: readonly DecidingPolicy[]
}

/** Which rows may be seen: what Cedar leaves of the policies while it does not know the row, as a filter. */
export function decideRows({ request, question, policies }: AskedAccess): DecidedRows | DecisionFault {
  const narrowed = narrowing(request)
  if ('fault' in narrowed) return narrowed
  const asked = { ...textsOf(aboutRowsOf(request.dataset, policies.rowPolicies)), ...narrowed.forbids }
  const answer = residualsOf(asked, { ...question, action: 'readRow' })
  if (answer.kind === 'fault') return { fault: undefined }
  const [erring] = answer.errors
  if (erring !== undefined) return { fault: erring }
  const compiled = compileResiduals(answer.residuals, request.dataset)
  if ('fault' in compiled) return { fault: compiled.policy }
  const ofAgreement = narrowed.reasons.filter(({ id }) => compiled.used.includes(id))
  return {
    rows: compiled.filter,
    reasons: [...decidingPolicies(compiled.used, policies.policies), ...ofAgreement],
  }
}

interface NarrowedRows {
  readonly forbids: StaticPolicies
  readonly reasons: readonly DecidingPolicy[]
}

/** The agreement's condition on rows as a forbid; one that cannot be read is a fault. */
function narrowing({ agreement, dataset }: AccessRequest): NarrowedRows | DecisionFault {
  const condition = agreement && rowCondition(agreement.narrowing, dataset)
  if (agreement === undefined || condition === undefined) return { forbids: {}, reasons: [] }
  const policy = agreementPolicy(agreement)
  const forbid = rowForbid(condition)
  if (typeof forbid === 'object') return { fault: policy.id }
  const reason = 'The owner left rows out when approving the agreement'
  return { forbids: { [policy.id]: forbid }, reasons: [{ ...policy, reason }] }
}

/** Without policies whose scope names rows of another dataset: partial evaluation parses what it is given each time. */
export function aboutRowsOf(dataset: GovernedDataset, policies: readonly Policy[]): readonly Policy[] {
  const types = rowTypeNames(dataset)
  return policies.filter(({ cedar: { resource } }) => resource.op !== 'is' || types.has(resource.entity_type))
}
