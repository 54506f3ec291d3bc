import { collectGarbage, type Collected } from '../store/collect.ts'
import type { BuildContext } from './build-context.ts'
import { removeAbandonedStaging } from './staging.ts'

/** Applies retention and removes what crashes left, skipping whatever somebody is using. */
export async function tidy({ mesh, store, effects }: BuildContext): Promise<Collected> {
  await removeAbandonedStaging(mesh.settings.state, store.locks)
  return collectGarbage(store, { retention: mesh.settings.retention, now: effects.now() })
}

/** The same, only where a build has just changed something or one died before it could clean up. */
export async function tidyAfter(context: BuildContext, changed: boolean): Promise<void> {
  const abandoned = await removeAbandonedStaging(context.mesh.settings.state, context.store.locks)
  if (changed || abandoned > 0) await tidy(context)
}
