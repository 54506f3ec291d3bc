import { unreadableReason } from '../../governance/council/signed-bundle.ts'
import { isUnreadDue } from '../../governance/council/unread-bundle.ts'
import { HansaError } from '../../errors.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'

/** What a node says that cannot read rules of its council: nothing of theirs may be let go by. */
export interface UnreadRules {
  readonly message: string
  readonly remedy: string
  /** Whether they are enforced by now, so that nothing may be read or written. */
  readonly isDue: boolean
}

/** Undefined where a node reads all that its council has put in force. */
export function unreadRules(
  { unread }: Pick<GovernanceBundle, 'unread'>,
  now: Date,
): UnreadRules | undefined {
  if (unread === undefined) return undefined
  const isDue = isUnreadDue(unread, now)
  const until = isDue ? 'so nothing may be read or written here' : 'and it comes into force soon'
  return {
    message: `bundle ${unread.number} of the council cannot be read: ${unreadableReason(unread.signed)}; ${until}`,
    remedy: 'Update Hansa on this node: it takes the bundle up by itself then.',
    isDue,
  }
}

/** Throws `denied` where rules are enforced that this node cannot read. */
export function requireReadRules(bundle: Pick<GovernanceBundle, 'unread'>, now: Date): void {
  const unread = unreadRules(bundle, now)
  if (unread?.isDue === true) throw new HansaError('denied', unread.message, { remedy: unread.remedy })
}
