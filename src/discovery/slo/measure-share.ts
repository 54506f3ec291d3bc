import { addAnswered, type Answered } from './answered-totals.ts'
import { unknown, type Measurement } from './measure-time.ts'
import { verdictOfRun, type Seen } from './seen.ts'
import { stateWithin, sloWindowDays, type ConsumerSlo, type ErrorBudget } from './slo.ts'

/** The share of statements that did not fail by the node's fault, in percent. */
export function measureAvailability({ answered, today }: Seen, target: number): Measurement {
  const all = addAnswered(answered.values())
  if (all.statements === 0) return unknown('nobody has read it in the window')
  const measured = availability(all)
  const budget = budgetOf(all, addAnswered(today.values()), target)
  return {
    state: stateWithin(budget.used, budget.allowed),
    why: `${all.statements - all.failed} of ${all.statements} statements answered in ${sloWindowDays} days`,
    measured,
    target,
    budget,
    consumers: [...answered]
      .filter(([, { statements }]) => statements > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([consumer, own]): ConsumerSlo => {
        const of = budgetOf(own, own, target)
        return { consumer, state: stateWithin(of.used, of.allowed), measured: availability(own) }
      }),
  }
}

const availability = ({ statements, failed }: Answered): number => (100 * (statements - failed)) / statements

function budgetOf(all: Answered, today: Answered, target: number): ErrorBudget {
  const share = (100 - target) / 100
  const faults = today.statements === 0 ? 0 : today.failed / today.statements
  return {
    allowed: all.statements * share,
    used: all.failed,
    burn: share === 0 ? (faults === 0 ? 0 : Number.MAX_SAFE_INTEGER) : faults / share,
  }
}

/** The share of checks that failed in the builds of the window, in percent. */
export function measureErrorRate({ runs, publication }: Seen, target: number): Measurement {
  const verdicts = [publication, ...runs].flatMap((run) => verdictOfRun(run) ?? [])
  const sum = (of: 'checks' | 'failedErrors' | 'failedWarnings'): number =>
    verdicts.reduce((total, verdict) => total + (verdict[of] ?? 0), 0)
  const checks = sum('checks')
  if (checks === 0) return unknown('nothing is checked')
  const failed = sum('failedErrors') + sum('failedWarnings')
  const measured = (100 * failed) / checks
  return {
    state: stateWithin(measured, target),
    why: `${failed} of ${checks} checks failed in the builds of ${sloWindowDays} days`,
    measured,
    target,
    budget: { allowed: (checks * target) / 100, used: failed, burn: target === 0 ? 0 : measured / target },
  }
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
export function measureThroughput({ answered }: Seen, target: number, unit: string | undefined): Measurement {
  if (unit !== undefined && !/^rows? ?(\/|per) ?s/i.test(unit.trim()))
    return unknown('Hansa measures throughput in rows/s only')
  const { rows, milliseconds } = addAnswered(answered.values())
  if (milliseconds === 0) return unknown('nobody has read it in the window')
  const measured = (1000 * rows) / milliseconds
  return {
    state: measured < target ? 'breached' : measured * 0.8 < target ? 'at risk' : 'met',
    why: `${Math.round(measured)} rows/s in ${sloWindowDays} days`,
    measured,
    target,
  }
}
