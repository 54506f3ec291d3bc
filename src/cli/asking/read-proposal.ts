import { HansaError } from '../../errors.ts'
import {
  digestOf,
  parseSignedBundle,
  statementOf,
  unreadableReason,
  type SignedBundle,
} from '../../governance/council/signed-bundle.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { verifyBundle, type BundleBefore, type Verified } from '../../governance/council/verify-bundle.ts'
import { bundleChanges } from '../../product/council/bundle-changes.ts'
import { meshSources } from '../../product/council/with-rules.ts'
import type { RuleChange } from '../../product/rule-changes.ts'
import type { Answers } from './answers.ts'

/** A proposal as its own bytes have it. */
export interface ReadProposal extends Verified {
  readonly bundle: SignedBundle
  /** Of what it follows; of nothing for the first one. */
  readonly changes: readonly RuleChange[]
  /** What it follows; undefined for the first one. */
  readonly before: BundleBefore | undefined
}

type Shown = Pick<Answers<'showProposal'>, 'document' | 'previous'>

/**
 * Reads a proposal of this digest out of the bytes that a node shows, and takes its word for nothing: neither for what is signed, nor
 * for what it changes, nor for who has signed. Undefined where the node shows no bytes, since who asks decides nothing. Throws
 * `corrupt` where they are not what they should be.
 */
export async function readProposal(
  { document, previous }: Shown,
  digest: string,
): Promise<ReadProposal | undefined> {
  if (document === undefined) return undefined
  const { bundle, statement } = opened(document, digest)
  const follows = statement.previous === null ? undefined : opened(previous, statement.previous)
  const before = follows && {
    ...{ number: follows.statement.number, digest: digestOf(follows.bundle) },
    charter: follows.statement.charter,
  }
  const verified = await verify(bundle, { mesh: statement.mesh, before })
  return { ...verified, before, changes: bundleChanges(follows && inForce(follows), statement) }
}

/** What was read, with other signatures under it. */
export const withBundle = async (read: ReadProposal, bundle: SignedBundle): Promise<ReadProposal> => ({
  ...read,
  ...(await verify(bundle, { mesh: read.statement.mesh, before: read.before })),
})

async function verify(
  bundle: SignedBundle,
  place: Parameters<typeof verifyBundle>[1],
): Promise<Verified & Pick<ReadProposal, 'bundle'>> {
  const verdict = await verifyBundle(bundle, place)
  if (verdict.kind === 'refused') throw notThat(verdict.reason)
  const { kind: _, ...verified } = verdict
  return { ...verified, bundle }
}

interface Opened {
  readonly bundle: SignedBundle
  readonly statement: BundleStatement
}

/** What a node says is parsed as what comes from anywhere. */
function opened(document: Shown['document'], digest: string): Opened {
  const bundle = parseSignedBundle(JSON.stringify(document ?? {}))
  if (bundle === undefined) throw notThat('there is no statement of rules')
  const found = digestOf(bundle)
  if (found !== digest) throw notThat(`the digest of its bytes is ${found}, and not ${digest}`)
  const statement = statementOf(bundle)
  if (statement !== undefined) return { bundle, statement }
  throw new HansaError('invalid_input', `the proposal cannot be read: ${unreadableReason(bundle)}`, {
    remedy: 'Update Hansa here, and look again.',
  })
}

/** The rules of a statement as they would be in force. */
const inForce = ({ bundle, statement }: Opened): Parameters<typeof bundleChanges>[0] => ({
  policies: meshSources(statement.policies),
  vocabulary: statement.vocabulary,
  ...(statement.nodes === undefined ? {} : { nodes: statement.nodes }),
  ...(statement.exceptions === undefined ? {} : { exceptions: statement.exceptions }),
  council: { number: statement.number, digest: digestOf(bundle), signed: bundle },
})

const notThat = (reason: string): HansaError =>
  new HansaError('corrupt', `what is shown is not the proposal that was asked for: ${reason}`, {
    remedy: 'Sign nothing that comes from there; ask another node, or whoever runs it.',
  })
