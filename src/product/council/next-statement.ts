import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { HansaError } from '../../errors.ts'
import type { BundleBefore } from '../../governance/council/verify-bundle.ts'
import type { BuildContext } from '../build-context.ts'
import { requireCharter } from './council-state.ts'
import { meshRules } from './with-rules.ts'

export interface ProposalTerms {
  /** Why, for those who are to sign. */
  readonly reason: string
  /** ISO time from which the bundle is enforced; at once where absent. */
  readonly enforcedFrom?: string | undefined
}

export interface NextTerms extends ProposalTerms {
  /** What it follows; undefined for the first. */
  readonly before: Pick<BundleBefore, 'number' | 'digest'> | undefined
}

/** What a mesh declares, as the bundle after another one. Fails with `invalid_input` where there is no charter. */
export function nextStatement(
  context: Pick<BuildContext, 'mesh' | 'effects'>,
  { before, reason, enforcedFrom }: NextTerms,
): BundleStatement {
  const charter = requireCharter(context)
  if (before === undefined && enforcedFrom !== undefined)
    throw new HansaError(
      'invalid_input',
      'the first bundle is enforced at once: nothing else could hold until then',
      {
        remedy: 'Leave the time out.',
      },
    )
  const { mesh, effects } = context
  return {
    mesh: mesh.name,
    number: (before?.number ?? 0) + 1,
    previous: before?.digest ?? null,
    proposedAt: effects.now().toISOString(),
    ...(enforcedFrom === undefined ? {} : { enforcedFrom }),
    reason,
    charter,
    ...meshRules(mesh.governance),
  }
}
