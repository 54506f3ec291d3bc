import { bundleChanges } from '../product/council/bundle-changes.ts'
import { proposeBundle } from '../product/council/propose-bundle.ts'
import { previewAccess, previewLines } from './access-preview.ts'
import { askMesh } from './asking/ask-mesh.ts'
import type { AskingContext } from './asking/asking-context.ts'
import { proposalToSign, signProposal, type SignedProposal } from './asking/sign-proposal.ts'
import { bundleDocument, bundleLines, toldBundle } from './bundle-text.ts'
import type { ProposeOptions } from './propose-options.ts'
import { readCouncilKey } from './council-key.ts'
import { withMesh } from './open-mesh.ts'
import { hasRegistries } from './node-registries.ts'
import { tellSent } from './sent-text.ts'
import { noteLine, printJson, printLine } from './terminal.ts'

/** Writes what a folder declares into it as the council's next bundle; with a key it is signed as `hansa governance sign` does. */
export async function proposeInFolder(
  context: AskingContext,
  { reason, enforceFrom: enforcedFrom, key }: ProposeOptions,
): Promise<number> {
  const { terminal, json } = context
  const privateKey = key === undefined ? undefined : await readCouncilKey(key)
  const unsigned = await withMesh(context, async (build) => {
    const { voided, path, ...bundle } = await proposeBundle(build, { reason, enforcedFrom })
    if (voided.length > 0)
      noteLine(terminal, `${voided.join(', ')} signed the one before, and have to sign again.`)
    const changes = bundleChanges(await build.store.metadata.bundle(), bundle.statement)
    const touched = json ? [] : await previewAccess(build)
    return { bundle, path, changes, touched, isAlone: !(await hasRegistries(build.mesh.settings)) }
  })
  const { bundle, path, changes, touched, isAlone } = unsigned
  const signed =
    privateKey &&
    (await askMesh(context, { declared: true }, async (mesh): Promise<SignedProposal> => {
      const read = await proposalToSign(mesh, context, { digest: bundle.digest, privateKey })
      return signProposal(mesh, context, { ...read, privateKey })
    }))
  const told = toldBundle(signed?.proposal ?? bundle)
  if (json) printJson(terminal, bundleDocument(told, { changes, path }))
  else {
    for (const line of bundleLines(told, changes)) printLine(terminal, line)
    const how = `\`hansa governance sign --key <file>\` signs ${path}`
    for (const line of previewLines(touched, how)) printLine(terminal, line)
  }
  if (signed !== undefined) tellSent(context, signed.sent)
  else if (!isAlone)
    noteLine(
      terminal,
      'It is in this folder only: once a member of the council signs it, it is sent to the registries.',
    )
  return 0
}
