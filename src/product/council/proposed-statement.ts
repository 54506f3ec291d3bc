import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import type { BuildContext } from '../build-context.ts'
import { requireCharter, type CouncilState } from './council-state.ts'
import { meshRules } from './with-rules.ts'

/** What the council would sign to have the rules that the mesh declares. */
export function proposedStatement(
  context: BuildContext,
  { before }: Pick<CouncilState, 'before'>,
  reason: string,
): BundleStatement {
  const charter = requireCharter(context)
  const { mesh, effects } = context
  return {
    mesh: mesh.name,
    number: (before?.number ?? 0) + 1,
    previous: before?.digest ?? null,
    proposedAt: effects.now().toISOString(),
    reason,
    charter,
    ...meshRules(mesh.governance),
  }
}
