import type { Agreement } from './agreement.ts'

/** A moment at which the end of an agreement is near, or has come. */
export interface EndMoment {
  readonly kind: 'expiring' | 'expired'
  /** ISO time. */
  readonly at: string
  /** Days that are left then. */
  readonly days: number
}

const daysLeft = [14, 1, 0] as const
const dayMilliseconds = 86_400_000

type Ending = Pick<Agreement, 'state' | 'until'>

/** What there is to tell of an agreement's end, in order; nothing where it is not approved. */
const endMoments = ({ state, until }: Ending): readonly EndMoment[] =>
  state === 'approved'
    ? daysLeft.map((days) => ({
        kind: days === 0 ? 'expired' : 'expiring',
        at: new Date(Date.parse(until) - days * dayMilliseconds).toISOString(),
        days,
      }))
    : []

/** The newest moment of an agreement's end that has come by `now`. */
export const reachedMoment = (agreement: Ending, now: Date): EndMoment | undefined =>
  endMoments(agreement).findLast(({ at }) => Date.parse(at) <= now.getTime())

/** The next moment of an agreement's end after `now`. */
export const comingMoment = (agreement: Ending, now: Date): EndMoment | undefined =>
  endMoments(agreement).find(({ at }) => Date.parse(at) > now.getTime())
