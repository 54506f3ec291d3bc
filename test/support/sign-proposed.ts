import type { KeyObject } from 'node:crypto'
import { HansaError } from '../../src/errors.ts'
import type { FollowedBundle } from '../../src/governance/council/follow-bundles.ts'
import { signBundle } from '../../src/governance/council/sign-bundle.ts'
import { publicKeyText } from '../../src/governance/signed-statement.ts'
import type { BuildContext } from '../../src/product/build-context.ts'
import { writeBundle } from '../../src/product/council/bundle-file.ts'
import { councilState } from '../../src/product/council/council-state.ts'
import { proposedBundle, proposedIn } from '../../src/product/council/proposed-bundle.ts'

/**
 * Puts a signature under the proposed bundle, in its file. Fails with `not_found` where none is proposed, with `denied`
 * where the key is not that of a member.
 */
export async function signProposed(context: BuildContext, privateKey: KeyObject): Promise<FollowedBundle> {
  const state = await councilState(context)
  const proposed = proposedIn(state)
  const charters = [state.newest?.statement.charter, proposed.statement.charter]
  const key = publicKeyText(privateKey)
  if (!charters.some((charter) => charter?.council.some((member) => member.key === key)))
    throw new HansaError(
      'denied',
      'the key is that of no member of the council, so its signature would not count',
      {
        remedy: 'Sign with the key whose public half is in the charter.',
      },
    )
  const bundle = await signBundle(proposed.bundle, privateKey)
  return proposedBundle(await writeBundle(context, { path: proposed.path, bundle }))
}
