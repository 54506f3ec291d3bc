import type { Effects } from '../effects.ts'
import { Directory } from '../sidecar/identity/directory.ts'
import { vocabularyInForce } from '../sidecar/identity/vocabulary-in-force.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { BundleStore } from '../store/governance-bundle.ts'

export interface DirectoryPlace {
  readonly mesh: string
  readonly settings: MeshSettings
  readonly store: { readonly metadata: BundleStore }
  readonly effects: Effects
}

/** Who there is in a mesh, by its identities file and the words in force. */
export const directoryOf = ({ mesh, settings, store, effects }: DirectoryPlace): Directory =>
  new Directory({
    mesh,
    file: settings.identity.file,
    vocabulary: () => vocabularyInForce(store.metadata, effects.now()),
    effects,
  })
