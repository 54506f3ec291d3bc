import { bundleChanges } from '../../product/council/bundle-changes.ts'
import { signProposed } from '../../product/council/sign-proposed.ts'
import { bundleDocument, bundleLines } from '../bundle-text.ts'
import type { CommandContext } from '../command-context.ts'
import { readCouncilKey } from '../council-key.ts'
import { sendToRegistries } from '../council-registries.ts'
import { withMesh } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa governance sign`: puts a member's signature under the proposed bundle, and sends it to the registries that the node has joined. */
export async function governanceSign(
  context: CommandContext,
  { key }: { readonly key: string },
): Promise<number> {
  const { terminal, json } = context
  return withMesh(context, async (build) => {
    const signed = await signProposed(build, await readCouncilKey(key))
    const changes = bundleChanges(await build.store.metadata.bundle(), signed.statement)
    if (json) printJson(terminal, bundleDocument(signed, changes))
    else for (const line of bundleLines(signed, changes)) printLine(terminal, line)
    await sendToRegistries(terminal, build, signed)
    return 0
  })
}
