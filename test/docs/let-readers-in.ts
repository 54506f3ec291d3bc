import { letReadersIn } from '../../src/cli/demo-readers.ts'
import { systemEffects } from '../../src/effects.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import { openStore } from '../../src/store/store.ts'

/** What `npm start` does for a reader of the README besides building: the demo's three readers in a copy of its mesh. */
export async function letDemoReadersIn(folder: string): Promise<void> {
  const { mesh } = await loadMesh(folder, { environment: {} })
  if (mesh === undefined) throw new Error('the demo mesh cannot be loaded')
  await using store = await openStore(mesh.settings)
  await letReadersIn({ mesh, store, effects: systemEffects })
}
