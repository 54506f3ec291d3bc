import type { Run } from '../../store/metadata-store.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { Seen } from './seen.ts'
import { durationText } from './duration-text.ts'
import { stateWithin, type MeasuredSlo } from './slo.ts'

/** What a measurement adds to a promise. */
export type Measurement = Pick<MeasuredSlo, 'state' | 'why' | 'measured' | 'target' | 'budget' | 'consumers'>

export const unknown = (why: string): Measurement => ({ state: 'unknown', why })

/** How old the data are: by their newest value where the promise names a column of times, else by their publication. */
export function measureLatency(
  { publication, now }: Seen,
  target: number,
  column: SeenColumn | undefined,
): Measurement {
  const newest = column?.newest
  const at = newest ?? Date.parse(publication.publishedAt)
  const measured = secondsBetween(at, now)
  const what = newest === undefined ? 'published' : `newest ${column?.name ?? ''}`
  return {
    state: stateWithin(measured, target),
    why: `${what} ${durationText(measured)} ago`,
    measured,
    target,
  }
}

/** The longest time between two publications that reaches into the window, that since the last included. */
export function measureFrequency({ history, publication, now }: Seen, target: number): Measurement {
  const times = [
    ...new Set([publication, ...history].map(({ publishedAt }) => Date.parse(publishedAt))),
  ].sort((a, b) => b - a)
  const gaps = times.map((time, index) => ((times[index - 1] ?? now.getTime()) - time) / 1000)
  const measured = Math.max(0, ...gaps)
  return {
    state: stateWithin(measured, target),
    why: `${durationText(measured)} at most between publications in the window`,
    measured,
    target,
  }
}

/** The longest time from a build that failed to the next one that was published, or to now. */
export function measureRepair({ runs, now }: Seen, target: number): Measurement {
  const repairs: number[] = []
  let brokenAt: number | undefined
  for (const run of runs.toReversed()) {
    if (isBroken(run)) brokenAt ??= Date.parse(run.endedAt ?? run.startedAt)
    else if (run.outcome === 'published' && brokenAt !== undefined) {
      repairs.push((Date.parse(run.endedAt ?? run.startedAt) - brokenAt) / 1000)
      brokenAt = undefined
    }
  }
  if (brokenAt !== undefined) repairs.push(secondsBetween(brokenAt, now))
  const measured = Math.max(0, ...repairs)
  return {
    state: stateWithin(measured, target),
    why:
      repairs.length === 0
        ? 'no build failed in the window'
        : `${durationText(measured)} at most until repaired`,
    measured,
    target,
  }
}

/** The longest time from the begin of a build that failed to its end: only then is it known what is wrong. */
export function measureDetection({ runs }: Seen, target: number): Measurement {
  const found = runs
    .filter(isBroken)
    .flatMap(({ startedAt, endedAt }) =>
      endedAt === undefined ? [] : [(Date.parse(endedAt) - Date.parse(startedAt)) / 1000],
    )
  const measured = Math.max(0, ...found)
  return {
    state: stateWithin(measured, target),
    why:
      found.length === 0
        ? 'no build failed in the window'
        : `${durationText(measured)} at most until it was known that a build fails`,
    measured,
    target,
  }
}

const isBroken = ({ outcome }: Run): boolean => outcome === 'failed' || outcome === 'rejected'

/** How far back the data go: that older ones are kept shows only once there are some. */
export function measureRetention({ now }: Seen, target: number, column: SeenColumn | undefined): Measurement {
  if (column?.oldest === undefined) return unknown('no `element` names a column of times to tell by')
  const measured = secondsBetween(column.oldest, now)
  const why = `oldest ${column.name} is ${durationText(measured)} old`
  return measured >= target ? { state: 'met', why, measured, target } : { ...unknown(why), measured, target }
}

/** A column of times, in milliseconds since 1970. */
export interface SeenColumn {
  readonly name: string
  readonly oldest?: number
  readonly newest?: number
}

/** By the statistics of the data files; undefined where it is no column of times, or is nowhere set. */
export function seenColumn(
  snapshots: readonly Snapshot[],
  element: string | undefined,
): SeenColumn | undefined {
  const [first = '', second] = (element ?? '').split('.')
  const name = second ?? first
  const files = snapshots
    .filter(({ dataset }) => second === undefined || dataset.endsWith(`/${first}`))
    .filter(({ columns }) =>
      columns.some((column) => column.name === name && /^(DATE|TIMESTAMP)/.test(column.type)),
    )
    .flatMap((snapshot) => snapshot.files)
  const statistics = files.flatMap(({ columns }) => columns.filter((column) => column.name === name))
  const [mins, maxs] = [statistics.map(({ min }) => timeOf(min)), statistics.map(({ max }) => timeOf(max))]
  const [oldest, newest] = [mins.flatMap((time) => time ?? []), maxs.flatMap((time) => time ?? [])]
  if (oldest.length === 0 || newest.length === 0) return undefined
  return { name, oldest: Math.min(...oldest), newest: Math.max(...newest) }
}

/** The engine writes times without a zone in UTC. */
function timeOf(text: string | undefined): number | undefined {
  const [date, clock] = text?.split(/[ T]/) ?? []
  if (date === undefined) return undefined
  const time = Date.parse(clock === undefined ? date : `${date}T${zoned(clock)}`)
  return Number.isNaN(time) ? undefined : time
}

const zoned = (clock: string): string =>
  /[+-]|Z$/.test(clock) ? clock.replace(/[+-]\d\d$/, '$&:00') : `${clock}Z`

const secondsBetween = (from: number, now: Date): number => Math.max(0, (now.getTime() - from) / 1000)
