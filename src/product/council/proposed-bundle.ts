import { HansaError } from '../../errors.ts'
import type { FollowedBundle } from '../../governance/council/follow-bundles.ts'
import type { BuildContext } from '../build-context.ts'
import { councilState } from './council-state.ts'

/** The council's next bundle: the one that waits, or the newest signed one that is not in force yet. */
export async function proposedBundle(context: BuildContext): Promise<FollowedBundle> {
  const { followed } = await councilState(context)
  const proposed = followed.waiting ?? followed.enough.at(-1)
  if (proposed !== undefined) return proposed
  throw new HansaError('not_found', 'no bundle of rules is proposed', {
    detail: followed.refused.map(({ path, reason }) => `${path} is not followed: ${reason}`),
    remedy: '`hansa governance propose` makes one of the rules that are declared.',
  })
}
