import { statementOf } from '../../governance/council/signed-bundle.ts'
import { signersOf } from '../../governance/council/signers.ts'
import type { BundleStore, CouncilBundle } from '../../store/governance-bundle.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

interface Enacted {
  readonly number: number
  /** SHA-256 of what was signed: who joins a mesh compares it with somebody. */
  readonly digest: string
  readonly enactedAt: string
  readonly reason: string
  readonly signed: readonly string[]
}

/** `hansa governance log`: the council's bundles that were put in force on this node, newest first, and who signed them. */
export async function governanceLog(context: CommandContext): Promise<number> {
  const { terminal, json } = context
  return withStore(context, async ({ metadata }) => {
    const enacted = await enactedBundles(metadata)
    if (json) printJson(terminal, enacted)
    else if (enacted.length === 0) printLine(terminal, 'No bundle of a council was put in force.')
    else
      printLine(
        terminal,
        textTable(
          ['bundle', 'in force since', 'reason', 'signed by'],
          enacted.map(({ number, enactedAt, reason, signed }) => [
            String(number),
            enactedAt,
            reason,
            signed.join(', '),
          ]),
        ),
      )
    return 0
  })
}

async function enactedBundles(metadata: BundleStore): Promise<readonly Enacted[]> {
  const enacted = new Map<number, Enacted>()
  for (let sequence = await metadata.bundleSequence(); sequence > 0; sequence--) {
    const bundle = await metadata.bundle(sequence)
    // Domains change their own rules while a bundle stays: its first time counts, and that comes last.
    if (bundle?.council !== undefined)
      enacted.set(bundle.council.number, await described(bundle.council, bundle.enactedAt))
  }
  return [...enacted.values()]
}

async function described({ number, digest, signed }: CouncilBundle, enactedAt: string): Promise<Enacted> {
  const statement = statementOf(signed)
  const signers = statement && (await signersOf(signed, statement.charter))
  return { number, digest, enactedAt, reason: statement?.reason ?? '', signed: signers?.signed ?? [] }
}
