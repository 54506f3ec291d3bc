import type { BuildContext } from '../../product/build-context.ts'
import { underCouncil } from '../../product/council/under-council.ts'
import { enactRules } from '../../product/enact-governance.ts'
import { ruleChanges, type RuleChange } from '../../product/rule-changes.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'

/** The rules in force since, and what is other than before. */
export interface EnactedRules {
  readonly bundle: GovernanceBundle
  readonly changes: readonly RuleChange[]
}

/**
 * Puts in force what enough of the council signed, by a node that runs: owners and rules of domains stay as they were
 * enacted, whatever the folder says of them by now. Throws `denied` where a charter is declared, and nothing is signed.
 */
export async function enactSigned(build: BuildContext): Promise<EnactedRules> {
  const before = await build.store.metadata.bundle()
  const bundle = await enactRules(await underCouncil(withDomainsInForce(build, before)))
  return { bundle, changes: ruleChanges(before, bundle) }
}

function withDomainsInForce(build: BuildContext, inForce: GovernanceBundle | undefined): BuildContext {
  if (inForce === undefined) return build
  const { mesh } = build
  const policies = [
    ...mesh.governance.policies.filter(({ scope }) => scope.kind !== 'domain'),
    ...inForce.policies.filter(({ scope }) => scope.kind === 'domain'),
  ]
  const domains = inForce.domains.map((domain) => ({
    ...{ description: '', folder: '', file: '' },
    ...mesh.domains.find(({ name }) => name === domain.name),
    ...domain,
  }))
  return { ...build, mesh: { ...mesh, domains, governance: { ...mesh.governance, policies } } }
}
