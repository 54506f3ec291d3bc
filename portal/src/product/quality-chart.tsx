import type { ReactNode } from 'react'
import { counted, countText } from '../measures/number-text.ts'
import { ColourKey } from '../parts/colour-key.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import type { CheckCounts, CheckedRun } from './checked-runs.ts'

interface QualityChartProps {
  /** Oldest first; at least one. */
  readonly runs: readonly CheckedRun[]
  readonly of: 'build' | 'publication'
}

/** From the bottom up, so that what did not pass stands on the line. */
const kinds = [
  ['failed', 'failed'],
  ['couldNotRun', 'could not run'],
  ['warned', 'warned'],
  ['notRun', 'not run'],
  ['passed', 'passed'],
] as const satisfies readonly (readonly [keyof CheckCounts, string])[]

const [step, height, least, fewest] = [10, 90, 5, 12]

/** How many checks of each publication or build came out how, as bars, and the same as a table. */
export function QualityChart({ runs, of }: QualityChartProps): ReactNode {
  const most = Math.max(1, ...runs.map(({ checks }) => allOf(checks)))
  return (
    <figure className="card bars" aria-label={`Checks by ${of}`}>
      <h2>Checks by {of}</h2>
      <svg
        viewBox={`0 0 ${Math.max(runs.length, fewest) * step} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={chartText(runs, of)}
      >
        {runs.map(({ id, checks }, index) => (
          <g key={id}>
            {partsOf(checks, most).map(({ kind, ...place }) => (
              <rect
                key={kind}
                className={`checks ${kind}`}
                x={index * step + 1}
                width={step - 2}
                {...place}
              />
            ))}
          </g>
        ))}
      </svg>
      <figcaption className="small quiet">
        <div className="row apart">
          <Ends runs={runs} />
          <span>{counted(most, 'check', 'checks')} at most</span>
        </div>
        <Legend runs={runs} />
      </figcaption>
      <Table runs={runs} of={of} />
    </figure>
  )
}

const allOf = (checks: CheckCounts): number => kinds.reduce((sum, [kind]) => sum + checks[kind], 0)

/** One check of very many is still high enough to be seen. */
function partsOf(checks: CheckCounts, most: number) {
  const parts = kinds.flatMap(([kind]) =>
    checks[kind] === 0 ? [] : [{ kind, part: Math.max(least, (checks[kind] / most) * height) }],
  )
  const scale = Math.min(1, height / parts.reduce((sum, { part }) => sum + part, 0))
  let top = height
  return parts.map(({ kind, part }) => {
    top -= part * scale
    return { kind, y: top, height: part * scale }
  })
}

function chartText(runs: readonly CheckedRun[], of: QualityChartProps['of']): string {
  const unsound = runs.filter(
    ({ checks: { failed, couldNotRun, warned } }) => failed + couldNotRun + warned > 0,
  ).length
  const newest = runs.at(-1)
  const cameOut = kinds.flatMap(([kind, word]) => {
    const count = newest?.checks[kind] ?? 0
    return count === 0 ? [] : [`${countText(count)} ${word}`]
  })
  return `${counted(runs.length, of)}, ${countText(unsound)} with faults; of the newest ${cameOut.toReversed().join(', ')}`
}

const Ends = ({ runs }: Pick<QualityChartProps, 'runs'>): ReactNode => (
  <span>
    <Moment at={runs[0]?.at ?? ''} dayOnly /> to <Moment at={runs.at(-1)?.at ?? ''} dayOnly />
  </span>
)

/** What the colours mean that there are. */
const Legend = ({ runs }: Pick<QualityChartProps, 'runs'>): ReactNode => (
  <span className="legend">
    {kinds
      .filter(([kind]) => runs.some(({ checks }) => checks[kind] > 0))
      .toReversed()
      .map(([kind, word]) => (
        <ColourKey key={kind} of={`checks ${kind}`}>
          {word}
        </ColourKey>
      ))}
  </span>
)

/** Newest first. */
const Table = ({ runs, of }: QualityChartProps): ReactNode => (
  <details className="small">
    <summary>As a table</summary>
    <DataTable
      label={`Checks by ${of}, as a table`}
      rows={runs.toReversed()}
      keyOf={({ id }) => id}
      columns={[
        { title: 'When', cell: ({ at }) => <Moment at={at} /> },
        { title: 'What', cell: ({ became }) => became },
        ...kinds.toReversed().map(([kind, title]) => ({
          title,
          className: 'number',
          cell: ({ checks }: CheckedRun) => countText(checks[kind]),
        })),
      ]}
    />
  </details>
)
