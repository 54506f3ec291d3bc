import type { LineageEvent } from './lineage-event-store.ts'

/** Runs of a job, each with its events, as the first event of each came; what is told without a run is one of its own. */
export const runsOf = (events: readonly LineageEvent[]): readonly (readonly LineageEvent[])[] => [
  ...Map.groupBy(events, ({ runId, key }) => runId ?? key).values(),
]

/** The newest run of a job that completed; its events are given oldest first. */
export const completedRun = (events: readonly LineageEvent[]): readonly LineageEvent[] | undefined =>
  runsOf(events).findLast((run) => endOf(run) === 'COMPLETE')

/** How a run ended, by its last word of that, oldest first; what is told of a job without a run is all there is. */
export function endOf(run: readonly LineageEvent[]): 'COMPLETE' | 'FAIL' | undefined {
  const last = run.findLast(({ type, runId }) => runId === undefined || ends.has(type))
  if (last === undefined) return undefined
  return last.type === 'FAIL' || last.type === 'ABORT' ? 'FAIL' : 'COMPLETE'
}

const ends: ReadonlySet<string> = new Set(['COMPLETE', 'FAIL', 'ABORT'])

/** Whether lineage would be another one without it. */
export const saysAnything = (event: LineageEvent): boolean =>
  event.inputs.length > 0 || event.outputs.length > 0 || endOf([event]) !== undefined
