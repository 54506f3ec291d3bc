import type { SloEvent } from '../../store/slo-event-store.ts'
import { checksIn } from './measure-share.ts'
import { answeredIn } from './reads.ts'
import type { Seen } from './seen.ts'
import { sloWindowDays, worstState, type SloDay } from './slo.ts'

const dayMs = 86_400_000

/** What each day of the window was like, oldest first; days that nothing tells of have their name only. */
export function daysOf(
  property: string,
  {
    element,
    target,
    seen,
  }: { readonly element: string | undefined; readonly target: number; readonly seen: Seen },
): readonly SloDay[] {
  switch (property) {
    case 'availability':
      return countedDays(statementsOn(seen), seen.now, { target, isGood: true })
    case 'errorRate':
      return countedDays(checksOn(seen), seen.now, { target, isGood: false })
    case 'throughput':
      return throughputDays(seen, target)
    case 'frequency':
      return ageDays(seen, target)
    case 'latency':
      return element === undefined ? ageDays(seen, target) : windowDays(seen.now)
    default:
      return windowDays(seen.now)
  }
}

/** With the worst state in which the promise was on each day; `events` are its own, newest first. */
export function withStanding(days: readonly SloDay[], events: readonly SloEvent[]): readonly SloDay[] {
  return days.map((each) => {
    const before = events.find(({ at }) => at.slice(0, 10) < each.day)
    const on = events.filter(({ at }) => at.startsWith(each.day))
    const states = [...(before === undefined ? [] : [before]), ...on].map(({ state }) => state)
    return states.length === 0 ? each : { ...each, stood: worstState(states) }
  })
}

/** Days of UTC. */
const windowDays = (now: Date): readonly SloDay[] =>
  Array.from({ length: sloWindowDays }, (_, index) => ({
    day: new Date(now.getTime() - (sloWindowDays - 1 - index) * dayMs).toISOString().slice(0, 10),
  }))

interface Counted {
  readonly all: number
  readonly faults: number
}

const statementsOn =
  ({ reads }: Seen) =>
  (day: string): Counted => {
    const { statements, failed } = answeredIn(reads, day)
    return { all: statements, faults: failed }
  }

function checksOn({ runs }: Seen): (day: string) => Counted {
  const byDay = Map.groupBy(runs, ({ startedAt }) => startedAt.slice(0, 10))
  return (day) => checksIn(byDay.get(day) ?? [])
}

/** The share of each day, in percent, of what was good or of faults, and what was left of the window's budget then. */
function countedDays(
  countOn: (day: string) => Counted,
  now: Date,
  { target, isGood }: { readonly target: number; readonly isGood: boolean },
): readonly SloDay[] {
  const days = windowDays(now).map(({ day }) => ({ day, ...countOn(day) }))
  const share = (isGood ? 100 - target : target) / 100
  const allowed = days.reduce((sum, { all }) => sum + all, 0) * share
  let used = 0
  return days.map(({ day, all, faults }) => {
    used += faults
    const left = used === 0 ? 1 : allowed === 0 ? 0 : 1 - used / allowed
    if (all === 0) return { day, left }
    const measured = (100 * (isGood ? all - faults : faults)) / all
    return { day, measured, missed: isGood ? measured < target : measured > target, left }
  })
}

const throughputDays = ({ reads, now }: Seen, target: number): readonly SloDay[] =>
  windowDays(now).map(({ day }) => {
    const { rows, milliseconds } = answeredIn(reads, day)
    if (milliseconds === 0) return { day }
    const measured = (1000 * rows) / milliseconds
    return { day, measured, missed: measured < target }
  })

/** The longest time, in seconds, that a publication of the product had been the newest on that day. */
function ageDays({ publication, history, now }: Seen, target: number): readonly SloDay[] {
  const times = [
    ...new Set([publication, ...history].map(({ publishedAt }) => Date.parse(publishedAt))),
  ].sort((a, b) => a - b)
  return windowDays(now).map(({ day }) => {
    const start = Date.parse(day)
    const end = Math.min(start + dayMs, now.getTime())
    const ages = times.flatMap((time, index) => {
      const next = Math.min(times[index + 1] ?? end, end)
      return time > end || next < start ? [] : [next - time]
    })
    if (ages.length === 0) return { day }
    const measured = Math.max(...ages) / 1000
    return { day, measured, missed: measured > target }
  })
}
