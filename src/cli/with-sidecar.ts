import { Sidecar } from '../sidecar/sidecar.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import type { CommandContext } from './command-context.ts'
import { meshRoot } from './open-mesh.ts'
import { openOtherNodes } from './other-nodes.ts'

export interface SidecarPlace {
  readonly store: Store
  readonly settings: MeshSettings
  /** The mesh's name. */
  readonly mesh: string
}

/** Opens the sidecar for one command, with what other nodes have where this is one of several. */
export async function withSidecar<T>(
  context: CommandContext,
  place: SidecarPlace,
  work: (sidecar: Sidecar) => Promise<T>,
): Promise<T> {
  const { effects } = context
  await using others = await openOtherNodes({ ...place, root: meshRoot(context), effects })
  const remote = others === undefined ? {} : { remote: others.remote.datasets }
  await using sidecar = await Sidecar.open({ ...place, effects, warmWorkers: 0, ...remote })
  return await work(sidecar)
}
