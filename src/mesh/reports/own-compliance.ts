import { domainCompliance, type ComplianceContext } from '../../sidecar/compliance/domain-compliance.ts'
import { rulesState } from '../../sidecar/compliance/rules-state.ts'
import type { NodeCompliance } from './mesh-compliance.ts'

/** How the products of this node stand now, in the words that others have of theirs. */
export async function ownCompliance(node: string, context: ComplianceContext): Promise<NodeCompliance> {
  const rules = await rulesState(context.metadata, context.now)
  return {
    node,
    word: 'current',
    on: context.now.toISOString().slice(0, 10),
    ...(rules === undefined ? {} : { rules }),
    domains: await domainCompliance(context),
  }
}
