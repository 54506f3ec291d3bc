import type { AccessRequest } from './access-request.ts'
import { misfit } from './cedar-entities.ts'
import type { AccessDecision, DecidingPolicy } from './entitlement.ts'
import { formatPrincipal } from './principal.ts'

/** Why nothing may be read. */
export type Denial =
  | { readonly kind: 'forbidden'; readonly policies: readonly DecidingPolicy[] }
  /** A policy errs, or, where undefined, Cedar could not answer. */
  | { readonly kind: 'fault'; readonly policy: string | undefined }
  | { readonly kind: 'broken-rules'; readonly where: string }
  | { readonly kind: 'unknown-purpose'; readonly nearest: string | undefined }
  | { readonly kind: 'misfit' }

/** The decision in words for who asked: it names the rule and what to do, never data. */
export const denied = (request: AccessRequest, denial: Denial): AccessDecision => ({
  kind: 'denied',
  policies: denial.kind === 'forbidden' ? denial.policies : [],
  ...worded(request, denial),
})

type Wording = Pick<Extract<AccessDecision, { kind: 'denied' }>, 'message' | 'remedy'>

function worded(request: AccessRequest, denial: Denial): Wording {
  const { principal, purpose, dataset } = request
  const name = `${dataset.domain.name}.${dataset.sqlName}`
  switch (denial.kind) {
    case 'forbidden':
      return denial.policies.length === 0
        ? nothingPermits(request, name)
        : forbidden(request, name, denial.policies)
    case 'fault':
      return {
        message:
          denial.policy === undefined
            ? `the rules for ${name} cannot be evaluated, so it is denied`
            : `the rule ${denial.policy} cannot be evaluated for ${name}, so it is denied`,
        remedy: 'Its owners can find out why with `hansa validate` and `hansa policy test`.',
      }
    case 'broken-rules':
      return {
        message: `the rules for ${name} are broken, so it is denied: ${denial.where}`,
        remedy: 'Its owners mend the file, look with `hansa validate`, and run `hansa apply`.',
      }
    case 'unknown-purpose':
      return {
        message: `there is no purpose \`${purpose}\``,
        remedy:
          denial.nearest === undefined
            ? 'State one of DPV, such as `dpv:ResearchAndDevelopment`, or one of the vocabulary.'
            : `Did you mean \`${denial.nearest}\`?`,
      }
    case 'misfit':
      return {
        message: `${misfit(principal)}, so ${name} is denied`,
        remedy: 'Mend the identity, or `attributes` in governance/vocabulary.yaml.',
      }
  }
}

const nothingPermits = ({ principal, purpose, dataset }: AccessRequest, name: string): Wording => ({
  message: `nothing permits ${formatPrincipal(principal)} to read ${name} for ${purpose}`,
  remedy: `Ask its owners: \`hansa access request ${dataset.product.key} --purpose ${purpose} --until … --for …\`.`,
})

const forbidden = (
  { principal, purpose }: AccessRequest,
  name: string,
  policies: readonly DecidingPolicy[],
): Wording => ({
  message:
    `${formatPrincipal(principal)} may not read ${name} for ${purpose}: ` +
    policies.map(({ id, reason }) => `${reason} (${id})`).join('; '),
  remedy: 'Who owns the rule can change it; an agreement cannot.',
})
