import type { Effects } from '../effects.ts'
import { operatorOf } from '../governance/principal.ts'
import { Directory } from '../sidecar/identity/directory.ts'
import type { Reader } from '../sidecar/reader.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import { defaultVocabulary } from '../spec/vocabulary.ts'
import type { Store } from '../store/store.ts'

export interface ReaderPlace {
  readonly mesh: string
  readonly settings: MeshSettings
  readonly store: Store
  readonly effects: Effects
}

/** Who a command reads as: the operator, or whoever the operator names and then acts for. */
export async function readerAs(
  name: string | undefined,
  { mesh, settings, store, effects }: ReaderPlace,
): Promise<Reader> {
  const actor = operatorOf(mesh)
  if (name === undefined) return { principal: actor, method: 'operator' }
  const vocabulary = async () => (await store.metadata.bundle())?.vocabulary ?? defaultVocabulary
  const directory = new Directory({ mesh, file: settings.identity.file, vocabulary, effects })
  return { principal: await directory.require(name), actor, method: 'operator' }
}
