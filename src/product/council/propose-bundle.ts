import { HansaError } from '../../errors.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import type { FollowedBundle } from '../../governance/council/follow-bundles.ts'
import { unsignedBundle } from '../../governance/council/signed-bundle.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { BuildContext } from '../build-context.ts'
import { bundlePath, writeBundle } from './bundle-file.ts'
import { councilState, requireCharter, type CouncilState } from './council-state.ts'
import { proposedBundle } from './proposed-bundle.ts'
import { meshRules, rulesText } from './with-rules.ts'

export interface ProposalTerms {
  /** Why, for those who are to sign. */
  readonly reason: string
  /** ISO time from which the bundle is enforced; at once where absent. */
  readonly enforcedFrom?: string | undefined
}

export interface Proposed extends FollowedBundle {
  /** Who had signed the bundle whose place this one takes: they have to sign again. */
  readonly voided: readonly string[]
  /** The mesh with it. */
  readonly written: BuildContext
}

/**
 * Writes down what the mesh declares as the council's next bundle, unsigned, in place of one that waits for signatures.
 * Fails with `invalid_input` where there is no charter, or nothing new to sign.
 */
export async function proposeBundle(context: BuildContext, terms: ProposalTerms): Promise<Proposed> {
  const state = await councilState(context)
  const statement = proposedStatement(context, state, terms)
  refuseRepeated(statement, state)
  const { waiting } = state.followed
  const written = await writeBundle(context, {
    path: waiting?.path ?? bundlePath(statement.number),
    bundle: unsignedBundle(statement),
  })
  return { ...(await proposedBundle(written)), voided: waiting?.signers.signed ?? [], written }
}

function proposedStatement(
  context: BuildContext,
  { before }: CouncilState,
  { reason, enforcedFrom }: ProposalTerms,
): BundleStatement {
  const charter = requireCharter(context)
  if (before === undefined && enforcedFrom !== undefined)
    throw new HansaError(
      'invalid_input',
      'the first bundle is enforced at once: nothing else could hold until then',
      {
        remedy: 'Leave the time out.',
      },
    )
  const { mesh, effects } = context
  return {
    mesh: mesh.name,
    number: (before?.number ?? 0) + 1,
    previous: before?.digest ?? null,
    proposedAt: effects.now().toISOString(),
    ...(enforcedFrom === undefined ? {} : { enforcedFrom }),
    reason,
    charter,
    ...meshRules(mesh.governance),
  }
}

/** Signing again what is signed would cost everybody's time. */
function refuseRepeated(statement: BundleStatement, { newest: known, followed }: CouncilState): void {
  const { waiting, enough } = followed
  const newest = waiting?.statement ?? enough.at(-1)?.statement ?? known?.statement
  if (newest === undefined || contentOf(newest) !== contentOf(statement)) return
  throw new HansaError('invalid_input', `bundle ${newest.number} says the same already`, {
    remedy:
      waiting === undefined
        ? 'Change rules, words or charter first.'
        : '`hansa governance sign --key <file>` signs it.',
  })
}

const contentOf = ({ charter, ...rules }: BundleStatement): string =>
  canonicalJson([charter, rulesText(rules)])
