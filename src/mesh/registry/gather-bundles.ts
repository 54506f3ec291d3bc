import {
  digestOf,
  parseSignedBundle,
  statementOf,
  type SignedBundle,
} from '../../governance/council/signed-bundle.ts'
import { councilState } from '../../product/council/council-state.ts'
import type { BundleStore } from '../../store/governance-bundle.ts'
import { keepBundle, keepChain, type KeptBundle } from './keep-bundle.ts'
import type { Registry } from './registry.ts'

/** Puts what the registry's own folder and store have of the council's bundles into its index, for nodes to fetch. */
export async function gatherBundles({ build, database }: Registry): Promise<void> {
  const { newest, followed } = await councilState(build)
  if (newest === undefined) return
  const known = [...(await enactedBundles(build.store.metadata)), ...foldersBundles(build)]
  const chain = chainTo(newest.bundle, known)
  await database.transaction(async (executor) => {
    await keepChain(executor, chain)
    const { waiting } = followed
    if (waiting === undefined) return
    const { statement, digest, bundle: signed } = waiting
    await keepBundle(executor, { number: statement.number, digest, signed }, 'waiting')
  })
}

async function enactedBundles(store: BundleStore): Promise<readonly KeptBundle[]> {
  const found: KeptBundle[] = []
  for (let sequence = await store.bundleSequence(); sequence > 0; sequence--) {
    const enacted = await store.bundle(sequence).catch(() => undefined)
    for (const each of [enacted?.council, enacted?.coming]) if (each !== undefined) found.push(each)
  }
  return found
}

const foldersBundles = ({ mesh }: Registry['build']): readonly KeptBundle[] =>
  mesh.governance.bundles.flatMap(({ text }) => {
    const signed = parseSignedBundle(text)
    const number = signed && statementOf(signed)?.number
    return signed === undefined || number === undefined ? [] : [{ number, digest: digestOf(signed), signed }]
  })

/** Each names the digest of the one before it; what is missing ends the chain. */
function chainTo(newest: KeptBundle, known: readonly KeptBundle[]): readonly KeptBundle[] {
  const chain = [newest]
  for (let previous = previousOf(newest.signed); previous !== null;) {
    const digest = previous
    const before = known.find((each) => each.digest === digest)
    if (before === undefined) break
    chain.unshift(before)
    previous = previousOf(before.signed)
  }
  return chain
}

const previousOf = (signed: SignedBundle): string | null => statementOf(signed)?.previous ?? null
