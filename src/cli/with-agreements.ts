import { operatorOf } from '../governance/principal.ts'
import type { AgreementContext } from '../sidecar/agreement/agreement-context.ts'
import { Audit } from '../sidecar/audit/audit.ts'
import { Directory } from '../sidecar/identity/directory.ts'
import type { Reader } from '../sidecar/reader.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import { defaultVocabulary } from '../spec/vocabulary.ts'
import type { Store } from '../store/store.ts'
import type { CommandContext } from './command-context.ts'
import { withStore } from './open-mesh.ts'

/** What the commands about agreements work with. */
export interface Agreements {
  readonly store: Store
  readonly settings: MeshSettings
  /** With the audit, and who acts. */
  readonly context: AgreementContext
  readonly directory: Directory
}

/** Opens the store and its audit to act as `as`, or as the operator where absent. */
export async function withAgreements<T>(
  command: CommandContext,
  { as }: { readonly as?: string },
  work: (agreements: Agreements) => Promise<T>,
): Promise<T> {
  return withStore(command, async (store, settings, mesh) => {
    const { effects } = command
    const { metadata } = store
    const vocabulary = async () => (await metadata.bundle())?.vocabulary ?? defaultVocabulary
    const directory = new Directory({ mesh, file: settings.identity.file, vocabulary, effects })
    const reader = await readerAs(as, { mesh, directory })
    await using audit = await Audit.open({ store, state: settings.state, effects })
    return await work({ store, settings, directory, context: { metadata, effects, mesh, audit, reader } })
  })
}

async function readerAs(
  name: string | undefined,
  { mesh, directory }: { readonly mesh: string; readonly directory: Directory },
): Promise<Reader> {
  const actor = operatorOf(mesh)
  return name === undefined
    ? { principal: actor, method: 'operator' }
    : { principal: await directory.require(name), actor, method: 'operator' }
}
