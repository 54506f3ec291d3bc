import type { AgreementContext } from '../sidecar/agreement/agreement-context.ts'
import { Audit } from '../sidecar/audit/audit.ts'
import type { Directory } from '../sidecar/identity/directory.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import type { CommandContext } from './command-context.ts'
import { directoryOf } from './directory-of.ts'
import { withStore } from './open-mesh.ts'
import { ownProduct } from './own-product.ts'
import { readerAs } from './reader-as.ts'

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
    const directory = directoryOf({ mesh, settings, store, effects })
    const reader = await readerAs(as, {
      ...{ mesh, directory },
      ownProduct: (name) => ownProduct(name, { settings, store, effects }),
    })
    await using audit = await Audit.open({ store, state: settings.state, effects })
    return await work({ store, settings, directory, context: { metadata, effects, mesh, audit, reader } })
  })
}
