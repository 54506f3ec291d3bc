import { collectGarbage, type Collected } from '../store/collect.ts'
import type { Mesh } from '../spec/mesh.ts'
import type { BuildContext } from './build-context.ts'
import { removeAbandonedStaging } from './staging.ts'

/** The settings are enough: it works however broken the documents are. */
interface TidyContext extends Pick<BuildContext, 'store' | 'effects'> {
  readonly mesh: Pick<Mesh, 'settings'>
}

/** Applies retention and removes what crashes left, skipping whatever somebody is using. */
export async function tidy({ mesh, store, effects }: TidyContext): Promise<Collected> {
  await removeAbandonedStaging(mesh.settings.state, store.locks)
  return collectGarbage(store, { retention: mesh.settings.retention, now: effects.now() })
}

/** The same, only where a build has just changed something or one died before it could clean up. */
export async function tidyAfter(context: BuildContext, changed: boolean): Promise<void> {
  const abandoned = await removeAbandonedStaging(context.mesh.settings.state, context.store.locks)
  if (changed || abandoned > 0) await tidy(context)
}
