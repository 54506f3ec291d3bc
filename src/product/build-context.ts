import type { Effects } from '../effects.ts'
import type { Mesh } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import type { RemoteInputs } from './remote-inputs.ts'

/** What every verb of a product's life works with. */
export interface BuildContext {
  readonly mesh: Mesh
  readonly store: Store
  readonly effects: Effects
  /** Absent where there are no other nodes. */
  readonly remote?: RemoteInputs
}
