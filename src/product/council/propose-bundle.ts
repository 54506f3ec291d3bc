import { HansaError } from '../../errors.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import type { FollowedBundle } from '../../governance/council/follow-bundles.ts'
import { unsignedBundle } from '../../governance/council/signed-bundle.ts'
import type { BuildContext } from '../build-context.ts'
import { bundlePath, writeBundle } from './bundle-file.ts'
import { councilState, type CouncilState } from './council-state.ts'
import { nextStatement, type ProposalTerms } from './next-statement.ts'
import { proposedBundle } from './proposed-bundle.ts'
import { saysTheSame } from './says-the-same.ts'

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
  const statement = nextStatement(context, { ...terms, before: state.before })
  refuseRepeated(statement, state)
  const { waiting } = state.followed
  const written = await writeBundle(context, {
    path: waiting?.path ?? bundlePath(statement.number),
    bundle: unsignedBundle(statement),
  })
  return { ...(await proposedBundle(written)), voided: waiting?.signers.signed ?? [], written }
}

/** Signing again what is signed would cost everybody's time. */
function refuseRepeated(statement: BundleStatement, { newest: known, followed }: CouncilState): void {
  const { waiting, enough } = followed
  const newest = waiting?.statement ?? enough.at(-1)?.statement ?? known?.statement
  if (newest === undefined || !saysTheSame(newest, statement)) return
  throw new HansaError('invalid_input', `bundle ${newest.number} says the same already`, {
    remedy:
      waiting === undefined
        ? 'Change rules, words or charter first.'
        : '`hansa governance sign --key <file>` signs it.',
  })
}
