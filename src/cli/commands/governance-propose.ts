import { bundleChanges } from '../../product/council/bundle-changes.ts'
import { proposeBundle } from '../../product/council/propose-bundle.ts'
import { signProposed } from '../../product/council/sign-proposed.ts'
import { previewAccess, previewLines } from '../access-preview.ts'
import { bundleDocument, bundleLines } from '../bundle-text.ts'
import type { CommandContext } from '../command-context.ts'
import { readCouncilKey } from '../council-key.ts'
import { registriesOf, sendToRegistries } from '../council-registries.ts'
import { withMesh } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

export interface ProposeOptions {
  readonly reason: string
  readonly enforceFrom?: string
  /** File of a member's key, to sign it at once. */
  readonly key?: string
}

/**
 * `hansa governance propose`: writes the declared rules down as the council's next bundle, for its members to sign. With a
 * member's key it is signed, and sent to the registries that the node has joined.
 */
export async function governancePropose(
  context: CommandContext,
  { reason, enforceFrom: enforcedFrom, key }: ProposeOptions,
): Promise<number> {
  const { terminal, json } = context
  return withMesh(context, async (build) => {
    const privateKey = key === undefined ? undefined : await readCouncilKey(key)
    const unsigned = await proposeBundle(build, { reason, enforcedFrom })
    if (unsigned.voided.length > 0)
      noteLine(terminal, `${unsigned.voided.join(', ')} signed the one before, and have to sign again.`)
    const { written, ...unsignedBundle } = unsigned
    const proposed = privateKey === undefined ? unsignedBundle : await signProposed(written, privateKey)
    const changes = bundleChanges(await build.store.metadata.bundle(), proposed.statement)
    if (json) printJson(terminal, bundleDocument(proposed, changes))
    else {
      for (const line of bundleLines(proposed, changes)) printLine(terminal, line)
      const how = `\`hansa governance sign --key <file>\` signs ${proposed.path}`
      for (const line of previewLines(await previewAccess(build), how)) printLine(terminal, line)
    }
    if (privateKey !== undefined) await sendToRegistries(terminal, build, proposed)
    else if ((await registriesOf(build)).length > 0)
      noteLine(
        terminal,
        'It is in this folder only: once a member of the council signs it, it is sent to the registries.',
      )
    return 0
  })
}
