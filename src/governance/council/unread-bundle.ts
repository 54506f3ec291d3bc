import { z } from 'zod'
import { digestOf, payloadOf, type SignedBundle } from './signed-bundle.ts'
import { signersOf } from './signers.ts'
import type { BundleBefore } from './verify-bundle.ts'

/** A bundle that a council has put in force, and of which this version of Hansa cannot read all. */
export interface UnreadBundle {
  readonly number: number
  readonly digest: string
  readonly signed: SignedBundle
}

/** What every version says in the same way. */
const readable = z.object({
  mesh: z.string(),
  number: z.int(),
  previous: z.string(),
  enforcedFrom: z.unknown().optional(),
})

const readableOf = ({ payload }: SignedBundle): z.infer<typeof readable> | undefined => {
  try {
    return readable.safeParse(JSON.parse(payloadOf(payload))).data
  } catch {
    return undefined
  }
}

/**
 * That of `bundles`, which have no statement for this version, that enough of the council signed as what follows `before`: what
 * it forbids is in force elsewhere. Of several the one that is enforced first. Whatever else nobody can read is nothing.
 */
export async function unreadAmong(
  bundles: readonly SignedBundle[],
  { mesh, before }: { readonly mesh: string; readonly before: BundleBefore | undefined },
): Promise<UnreadBundle | undefined> {
  if (before === undefined) return undefined
  const found: UnreadBundle[] = []
  for (const signed of bundles) {
    const said = readableOf(signed)
    const follows =
      said?.mesh === mesh && said.number === before.number + 1 && said.previous === before.digest
    if (follows && (await signersOf(signed, before.charter)).isEnough)
      found.push({ number: said.number, digest: digestOf(signed), signed })
  }
  return found.toSorted((a, b) => enforcedAt(a) - enforcedAt(b))[0]
}

/** Whether it is enforced by now. */
export const isUnreadDue = (unread: UnreadBundle, now: Date): boolean => enforcedAt(unread) <= now.getTime()

/** In milliseconds since 1970; since ever, where it does not say from when in a way that can be read. */
function enforcedAt({ signed }: UnreadBundle): number {
  const from = readableOf(signed)?.enforcedFrom
  const time = typeof from === 'string' ? Date.parse(from) : Number.NaN
  return Number.isNaN(time) ? 0 : time
}
