import type { BundleFile } from '../../spec/charter.ts'
import { parseSignedBundle, statementOf, unreadableReason, type SignedBundle } from './signed-bundle.ts'
import { unreadAmong, type UnreadBundle } from './unread-bundle.ts'
import { verifyBundle, type BundleBefore, type BundleVerdict, type Verified } from './verify-bundle.ts'

/** A bundle with what its signatures came to. */
export interface FollowedBundle extends Verified {
  readonly path: string
  readonly bundle: SignedBundle
}

/** What a node makes of the bundles that it was given. */
export interface Followed {
  /** Those that may be put in force, one after the other. */
  readonly enough: readonly FollowedBundle[]
  /** The next one, which still waits for signatures. */
  readonly waiting?: FollowedBundle
  readonly refused: readonly RefusedBundle[]
  /** What the council signed to follow after those, and this version cannot read. */
  readonly unread?: UnreadBundle
}

export interface RefusedBundle {
  readonly path: string
  readonly reason: string
}

interface Candidate {
  readonly path: string
  readonly bundle: SignedBundle
}

/**
 * Goes from the bundle in force, as far as signatures carry. Bundles up to that one are history and not looked at again:
 * none of them can come into force a second time.
 */
export async function followBundles(
  files: readonly BundleFile[],
  { mesh, inForce }: { readonly mesh: string; readonly inForce: BundleBefore | undefined },
): Promise<Followed> {
  const { candidates, refused, unreadable } = candidatesIn(files, inForce?.number ?? 0)
  const enough: FollowedBundle[] = []
  let before = inForce
  const beyond = async (): Promise<Pick<Followed, 'unread'>> => {
    const unread = await unreadAmong(unreadable, { mesh, before })
    return unread === undefined ? {} : { unread }
  }
  for (const sameNumber of candidates) {
    const verdicts = await Promise.all(
      sameNumber.map(async (each) => ({
        ...each,
        verdict: await verifyBundle(each.bundle, { mesh, before }),
      })),
    )
    const chosen = verdicts.find(isOf('enough')) ?? verdicts.find(isOf('waiting'))
    for (const other of verdicts)
      if (other !== chosen) refused.push({ path: other.path, reason: whyNot(other.verdict) })
    if (chosen === undefined) continue
    const { path, bundle, verdict } = chosen
    const { kind, ...verified } = verdict
    const followed = { path, bundle, ...verified }
    // What follows a bundle that is not in force yet is nobody's to judge.
    if (kind === 'waiting') return { enough, waiting: followed, refused, ...(await beyond()) }
    enough.push(followed)
    before = beforeNext(verified)
  }
  return { enough, refused, ...(await beyond()) }
}

const isOf =
  <Kind extends BundleVerdict['kind']>(kind: Kind) =>
  <Judged extends { readonly verdict: BundleVerdict }>(
    judged: Judged,
  ): judged is Judged & { readonly verdict: Extract<BundleVerdict, { kind: Kind }> } =>
    judged.verdict.kind === kind

const whyNot = (verdict: BundleVerdict): string =>
  verdict.kind === 'refused' ? verdict.reason : 'there is another bundle of this number'

/** What the bundle after this one is held against. */
export const beforeNext = ({ statement: { number, charter }, digest }: Verified): BundleBefore => ({
  number,
  digest,
  charter,
})

interface Found {
  /** By number, lowest first. */
  readonly candidates: readonly (readonly Candidate[])[]
  readonly refused: RefusedBundle[]
  /** Those without a statement. */
  readonly unreadable: readonly SignedBundle[]
}

function candidatesIn(files: readonly BundleFile[], after: number): Found {
  const byNumber = new Map<number, Candidate[]>()
  const refused: Found['refused'] = []
  const unreadable: SignedBundle[] = []
  for (const { path, text } of files) {
    const bundle = parseSignedBundle(text)
    const number = bundle && statementOf(bundle)?.number
    if (bundle === undefined) refused.push({ path, reason: 'it is no bundle of rules' })
    else if (number === undefined) {
      refused.push({ path, reason: unreadableReason(bundle) })
      unreadable.push(bundle)
    } else if (number > after) byNumber.set(number, [...(byNumber.get(number) ?? []), { path, bundle }])
  }
  const candidates = [...byNumber].sort(([a], [b]) => a - b).map(([, some]) => some)
  return { candidates, refused, unreadable }
}
