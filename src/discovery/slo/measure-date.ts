import { durationText } from './duration-text.ts'
import { unknown, type Measurement } from './measure-time.ts'
import type { Seen } from './seen.ts'
import { sloWindowDays } from './slo.ts'

/** Each day's time by which new data were to be there, since the first publication that is known. */
export function measureTimeOfAvailability({ history, publication, now }: Seen, target: number): Measurement {
  const times = [publication, ...history].map(({ publishedAt }) => Date.parse(publishedAt))
  const kept = deadlinesUntil(now, target, Math.min(...times)).map((due) => isInTime(due, times))
  if (kept.length === 0) return unknown('no day has come to its time since the first publication')
  const share = (100 * kept.filter(Boolean).length) / kept.length
  return {
    state: share === 100 ? 'met' : 'breached',
    why: `new data in time on ${kept.filter(Boolean).length} of ${kept.length} days`,
    measured: share,
    target: 100,
  }
}

/** Of the window, oldest first: those for which a whole day was there to publish in. */
function deadlinesUntil(now: Date, secondsOfDay: number, first: number): readonly number[] {
  const midnight = now.getTime() - (now.getTime() % dayMs)
  return Array.from(
    { length: sloWindowDays + 2 },
    (_, index) => midnight + secondsOfDay * 1000 + (index - sloWindowDays) * dayMs,
  ).filter(
    (due) => due <= now.getTime() && due - dayMs >= first && due > now.getTime() - sloWindowDays * dayMs,
  )
}

const isInTime = (due: number, times: readonly number[]): boolean =>
  times.some((time) => time <= due && time > due - dayMs)

const dayMs = 86_400_000

/** What a date says: from when on it is served, or until when. A date that has passed promises nothing more. */
export function measureDate(property: string, { now }: Seen, target: number): Measurement {
  const days = durationText(Math.abs(target - now.getTime()) / 1000)
  const isToCome = target > now.getTime()
  if (property === 'generalAvailability')
    return isToCome ? unknown(`it is to be served in ${days}`) : { state: 'met', why: 'it is served' }
  return isToCome ? { state: 'met', why: `${days} are left` } : unknown(`it ended ${days} ago`)
}
