import { type Answered } from './answered-totals.ts'
import { unknown, type Measurement } from './measure-time.ts'
import { answeredIn, consumersOf, readsBy, type Reads } from './reads.ts'
import { verdictOfRun, type Seen } from './seen.ts'
import { stateWithin, sloWindowDays, type ErrorBudget, type ForConsumer } from './slo.ts'

/** The share of statements that did not fail by the node's fault, in percent. */
export function measureAvailability({ reads, now }: Seen, target: number): Measurement {
  const all = answeredIn(reads)
  if (all.statements === 0) return unknown('nobody has read it in the window')
  const measured = availability(all)
  const today = answeredIn(reads, dayOf(now))
  const budget = budgetOf(statementsOf(all), statementsOf(today), 100 - target)
  return {
    state: stateWithin(budget.used, budget.allowed),
    why: `${all.statements - all.failed} of ${all.statements} statements answered in ${sloWindowDays} days`,
    measured,
    target,
    budget,
    consumers: consumersOf(reads).flatMap((consumer) => availabilityFor(consumer, reads, target)),
  }
}

function availabilityFor(consumer: string, reads: Reads, target: number): readonly ForConsumer[] {
  const own = answeredIn(readsBy(reads, consumer))
  if (own.statements === 0) return []
  const { used, allowed } = budgetOf(statementsOf(own), { all: 0, faults: 0 }, 100 - target)
  return [{ consumer, state: stateWithin(used, allowed), measured: availability(own) }]
}

const dayOf = (now: Date): string => now.toISOString().slice(0, 10)

const availability = ({ statements, failed }: Answered): number => (100 * (statements - failed)) / statements

interface Counted {
  readonly all: number
  readonly faults: number
}

const statementsOf = ({ statements, failed }: Answered): Counted => ({ all: statements, faults: failed })

/** `percent` of all may be faults. */
function budgetOf({ all, faults }: Counted, today: Counted, percent: number): ErrorBudget {
  const share = percent / 100
  const ofToday = today.all === 0 ? 0 : today.faults / today.all
  return {
    allowed: all * share,
    used: faults,
    burn: share === 0 ? (ofToday === 0 ? 0 : Number.MAX_SAFE_INTEGER) : ofToday / share,
  }
}

/** The share of checks that failed in the builds of the window, in percent; where there was none, in the one that is served. */
export function measureErrorRate({ runs, publication, now }: Seen, target: number): Measurement {
  const built = checksIn(runs)
  const counted = built.all === 0 ? checksIn([publication]) : built
  if (counted.all === 0) return unknown('nothing is checked')
  const { all, faults } = counted
  const measured = (100 * faults) / all
  const today = checksIn(runs.filter(({ startedAt }) => startedAt.startsWith(dayOf(now))))
  return {
    state: stateWithin(measured, target),
    why: `${faults} of ${all} checks failed in the builds of ${sloWindowDays} days`,
    measured,
    target,
    budget: budgetOf(counted, today, target),
  }
}

/** The checks of builds that were made, and those that failed. */
export function checksIn(builds: readonly { readonly quality?: unknown }[]): Counted {
  const verdicts = builds.flatMap((build) => verdictOfRun(build) ?? [])
  return verdicts.reduce<Counted>(
    ({ all, faults }, { checks = 0, failedErrors = 0, failedWarnings = 0 }) => ({
      all: all + checks,
      faults: faults + failedErrors + failedWarnings,
    }),
    { all: 0, faults: 0 },
  )
}

/** The share of values that are there, in percent: of the column that the promise names, else of all. */
export function measureCompleteness(
  { publication }: Seen,
  target: number,
  element: string | undefined,
): Measurement {
  const [first = '', second] = (element ?? '').split('.')
  const isMeant = (dataset: string, column: string): boolean =>
    element === undefined ||
    (second === undefined
      ? column === first || dataset.endsWith(`/${first}`)
      : column === second && dataset.endsWith(`/${first}`))
  let [values, nulls] = [0, 0]
  for (const { dataset, files } of publication.snapshots)
    for (const { rows, columns } of files)
      for (const column of columns) {
        if (!isMeant(dataset, column.name)) continue
        values += rows
        nulls += column.nulls
      }
  if (values === 0) return unknown('there are no rows')
  const measured = (100 * (values - nulls)) / values
  return {
    state: stateWithin(100 - measured, 100 - target),
    why: `${measured.toFixed(2)} % of values are there`,
    measured,
    target,
  }
}

/** Rows a second, while statements ran. */
export function measureThroughput({ reads }: Seen, target: number, unit: string | undefined): Measurement {
  if (unit !== undefined && !/^rows? ?(\/|per) ?s/i.test(unit.trim()))
    return unknown('Hansa measures throughput in rows/s only')
  const { rows, milliseconds } = answeredIn(reads)
  if (milliseconds === 0) return unknown('nobody has read it in the window')
  const measured = (1000 * rows) / milliseconds
  return {
    state: measured < target ? 'breached' : measured * 0.8 < target ? 'at risk' : 'met',
    why: `${Math.round(measured)} rows/s in ${sloWindowDays} days`,
    measured,
    target,
  }
}
