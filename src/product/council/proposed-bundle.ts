import { HansaError } from '../../errors.ts'
import type { FollowedBundle } from '../../governance/council/follow-bundles.ts'
import type { BuildContext } from '../build-context.ts'
import { councilState, type CouncilState } from './council-state.ts'

/** The council's next bundle: the one that waits, or the newest signed one that is not in force yet. */
export function proposedIn({ followed }: CouncilState): FollowedBundle {
  const proposed = followed.waiting ?? followed.enough.at(-1)
  if (proposed !== undefined) return proposed
  throw new HansaError('not_found', 'no bundle of rules is proposed', {
    detail: followed.refused.map(({ path, reason }) => `${path} is not followed: ${reason}`),
    remedy:
      '`hansa governance propose` makes one of the rules that are declared, `hansa governance review` fetches one from registries.',
  })
}

/** That of a mesh as it is now. */
export const proposedBundle = async (context: BuildContext): Promise<FollowedBundle> =>
  proposedIn(await councilState(context))
