/** Over how many days measures are taken, today included. */
export const windowDays = [7, 30, 90] as const
export type WindowDays = (typeof windowDays)[number]

/** Days of UTC, `2026-01-31`, both ends included. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

export interface Window {
  readonly days: WindowDays
  readonly now: DayRange
  /** As many days, just before. */
  readonly before: DayRange
}

export function windowOf(days: WindowDays, now: Date): Window {
  const daysAgo = (many: number): string => dayOf(new Date(now.getTime() - many * 86_400_000).toISOString())
  return {
    days,
    now: { from: daysAgo(days - 1), to: daysAgo(0) },
    before: { from: daysAgo(2 * days - 1), to: daysAgo(days) },
  }
}

/** Of an ISO time. */
export const dayOf = (at: string): string => at.slice(0, 10)

/** Whether a day, or the day of an ISO time, is in the range. */
export const isIn = ({ from, to }: DayRange, at: string): boolean => dayOf(at) >= from && dayOf(at) <= to

/** Every day of the range, oldest first. */
export function daysOf({ from, to }: DayRange): readonly string[] {
  const days: string[] = []
  for (let time = Date.parse(from); time <= Date.parse(to); time += 86_400_000)
    days.push(dayOf(new Date(time).toISOString()))
  return days
}
