import type { Charter } from '../../spec/charter.ts'
import type { BundleStatement } from './bundle-statement.ts'
import { digestOf, statementOf, type SignedBundle } from './signed-bundle.ts'
import { signersOf, type Signers } from './signers.ts'

/** The bundle after which another may come. */
export interface BundleBefore {
  readonly number: number
  readonly digest: string
  readonly charter: Charter
}

/** What verifying came to. Only `enough` may be put in force. */
export type BundleVerdict =
  | (Verified & { readonly kind: 'enough' })
  /** Sound, and still to be signed by some. */
  | (Verified & { readonly kind: 'waiting' })
  | { readonly kind: 'refused'; readonly reason: string }

export interface Verified {
  readonly statement: BundleStatement
  readonly digest: string
  /** Of the council in force; for the first bundle, of its own. */
  readonly signers: Signers
  /** Of the bundle's own council, where that is another one. */
  readonly successors?: Signers
}

/**
 * Holds a bundle against the one before it. As with the root of The Update Framework (section 5.3.4), a change of the
 * council needs the threshold of the old council and that of the new one.
 */
export async function verifyBundle(
  bundle: SignedBundle,
  { mesh, before }: { readonly mesh: string; readonly before: BundleBefore | undefined },
): Promise<BundleVerdict> {
  const statement = statementOf(bundle)
  if (statement === undefined) return refused('it is no statement of rules')
  const reason = misplaced(statement, { mesh, before })
  if (reason !== undefined) return refused(reason)
  const charter = before?.charter ?? statement.charter
  const signers = await signersOf(bundle, charter)
  const successors = isSame(charter, statement.charter)
    ? undefined
    : await signersOf(bundle, statement.charter)
  const isEnough = signers.isEnough && (successors?.isEnough ?? true)
  return {
    kind: isEnough ? 'enough' : 'waiting',
    statement,
    digest: digestOf(bundle),
    signers,
    ...(successors === undefined ? {} : { successors }),
  }
}

/** Why a statement cannot follow `before`. */
function misplaced(
  statement: BundleStatement,
  { mesh, before }: { readonly mesh: string; readonly before: BundleBefore | undefined },
): string | undefined {
  const expected = (before?.number ?? 0) + 1
  if (statement.mesh !== mesh) return `it is for another mesh, ${statement.mesh}`
  if (statement.number < expected) return `it is bundle ${statement.number}, and ${expected - 1} is in force`
  if (statement.number > expected)
    return `it is bundle ${statement.number}, and ${expected} is missing before it`
  if (statement.previous !== (before?.digest ?? null))
    return `it follows another bundle ${expected - 1} than the one in force`
  return undefined
}

const refused = (reason: string): BundleVerdict => ({ kind: 'refused', reason })

/** Whether the same people decide in the same way. The order of members says nothing. */
export const isSame = (a: Charter, b: Charter): boolean => shown(a) === shown(b)

const shown = ({ threshold, council }: Charter): string =>
  JSON.stringify([threshold, council.map(({ member, key }) => `${member} ${key}`).sort()])
