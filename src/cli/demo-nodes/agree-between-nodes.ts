import type { BuildContext } from '../../product/build-context.ts'
import { Audit } from '../../sidecar/audit/audit.ts'
import { Directory } from '../../sidecar/identity/directory.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import { agreeAtHome } from '../agree-at-home.ts'

/** What somebody elsewhere reads of a node's products. */
export interface ReadFromElsewhere {
  readonly consumer: string
  /** `<domain>/<product>/<port>@<major>`. */
  readonly port: string
  readonly purpose: string | undefined
}

/** Lets them in at the owner's node, as its owners would: asked for, and approved. */
export async function agreeBetweenNodes(
  { mesh, store, effects }: BuildContext,
  reads: readonly ReadFromElsewhere[],
): Promise<void> {
  const { name, settings, governance } = mesh
  const vocabulary = (): Promise<Vocabulary> => Promise.resolve(governance.vocabulary)
  const directory = new Directory({ mesh: name, file: settings.identity.file, vocabulary, effects })
  await using audit = await Audit.open({ store, state: settings.state, effects })
  const place = { mesh: name, metadata: store.metadata, directory, audit, effects }
  for (const { consumer, port, purpose = 'dpv:ServiceProvision' } of reads) {
    const [domain, product] = port.split('/')
    const owner = mesh.domains.find((each) => each.name === domain)?.owners[0] ?? ''
    const justification = 'What this mesh is made of'
    const wanted = { consumer, product: `${domain}/${product}`, port, purpose, justification, days: 90 }
    await agreeAtHome({ ...wanted, owner: `user:${owner}` }, place)
  }
}
