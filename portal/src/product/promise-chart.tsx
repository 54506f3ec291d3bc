import type { ReactNode } from 'react'
import type { SloPromise } from '../measures/measures.ts'
import { DataTable } from '../parts/data-table.tsx'
import { leftText, promiseValue } from './promise-value.ts'

type Day = NonNullable<SloPromise['days']>[number]

interface PromiseChartProps {
  readonly promise: Pick<SloPromise, 'property' | 'target'>
  readonly days: readonly Day[]
  /** For whom it was, where it is not for all. */
  readonly consumer?: string
}

const [step, height, mark] = [10, 64, 2.5]

/** How each day of the window went: values beside what is promised, how the promise stood, and the error budget; as a table, too. */
export function PromiseChart({ promise, days, consumer }: PromiseChartProps): ReactNode {
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? '']
  const label = [promise.property, ...(consumer === undefined ? [] : ['for', consumer]), 'by day'].join(' ')
  const hasBudget = days.some(({ left }) => left !== undefined)
  return (
    <figure className="promise-days" aria-label={label}>
      <Values promise={promise} days={days} />
      <Strip title="How it stood" label={standingText(days)}>
        {days.map(({ day, stood }, index) =>
          stood === undefined ? null : (
            <rect
              key={day}
              className={`stood ${stood.replace(' ', '-')}`}
              {...barOf(index, heights[stood])}
            />
          ),
        )}
      </Strip>
      {hasBudget ? (
        <Strip title="Error budget left" label={`${leftText(days.at(-1)?.left ?? 1)} left on ${last}`}>
          {days.map(({ day, left = 0 }, index) => (
            <rect
              key={day}
              className={left <= 0 ? 'over' : 'bar'}
              {...barOf(index, left <= 0 ? 0.12 : left)}
            />
          ))}
        </Strip>
      ) : null}
      <figcaption className="row apart small quiet">
        <span>{first}</span>
        <span>{last}</span>
      </figcaption>
      <Table label={`${label}, as a table`} property={promise.property} days={days} />
    </figure>
  )
}

const heights = { unknown: 0.15, met: 0.35, 'at risk': 0.65, breached: 1 } as const
const stripHeight = 14

/** A bar of a strip, as high as its part of it. */
const barOf = (index: number, part: number) => ({
  x: index * step + 1,
  width: step - 2,
  y: stripHeight * (1 - part),
  height: stripHeight * part,
})

interface StripProps {
  readonly title: string
  readonly label: string
  readonly children: ReactNode
}

const Strip = ({ title, label, children }: StripProps): ReactNode => (
  <>
    <p className="quiet small">{title}</p>
    <svg
      className="strip"
      viewBox={`0 0 ${30 * step} ${stripHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${title}: ${label}`}
    >
      {children}
    </svg>
  </>
)

/** A mark for each day; where it was not as promised, a bar from what is promised to what was. */
function Values({ promise: { property, target }, days }: Omit<PromiseChartProps, 'consumer'>): ReactNode {
  const values = days.flatMap(({ measured }) => measured ?? [])
  if (values.length === 0 || target === undefined) return null
  const [low, high] = [Math.min(target, ...values), Math.max(target, ...values)]
  const room = (high - low || Math.abs(high) || 1) * 0.1
  const at = (value: number): number => height * (1 - (value - low + room) / (high - low + 2 * room))
  const missed = days.filter((day) => day.missed === true).length
  const label = `${values.length} days measured, ${missed} not as promised; ${promiseValue(property, target)} is promised`
  return (
    <>
      <p className="row apart quiet small">
        <span>Each day by itself</span>
        <span>dashed: {promiseValue(property, target)}</span>
      </p>
      <svg
        className="values"
        viewBox={`0 0 ${days.length * step} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {days.map(({ day, measured, missed: isMissed }, index) =>
          measured === undefined ? null : (
            <rect
              key={day}
              className={isMissed === true ? 'bar refused' : 'bar'}
              x={index * step + 1}
              width={step - 2}
              y={isMissed === true ? Math.min(at(measured), at(target)) : at(measured) - mark}
              height={isMissed === true ? Math.max(Math.abs(at(measured) - at(target)), mark) : 2 * mark}
            />
          ),
        )}
        <line className="target" x1={0} x2={days.length * step} y1={at(target)} y2={at(target)} />
      </svg>
    </>
  )
}

function standingText(days: readonly Day[]): string {
  const counted = (['breached', 'at risk', 'met'] as const).flatMap((state) => {
    const count = days.filter(({ stood }) => stood === state).length
    return count === 0 ? [] : [`${state} on ${count} ${count === 1 ? 'day' : 'days'}`]
  })
  return counted.length === 0 ? 'nothing was seen' : counted.join(', ')
}

interface TableProps {
  readonly label: string
  readonly property: string
  readonly days: readonly Day[]
}

/** Newest first, without days of which nothing is known. */
const Table = ({ label, property, days }: TableProps): ReactNode => (
  <details className="small">
    <summary>As a table</summary>
    <DataTable
      label={label}
      rows={days.filter(({ measured, stood }) => measured !== undefined || stood !== undefined).toReversed()}
      keyOf={({ day }) => day}
      columns={[
        { title: 'Day', cell: ({ day }) => day },
        {
          title: 'Measured',
          cell: ({ measured, missed }) =>
            measured === undefined
              ? ''
              : `${promiseValue(property, measured)}${missed === true ? ', not as promised' : ''}`,
        },
        { title: 'Stood', cell: ({ stood }) => stood ?? '' },
        { title: 'Budget left', cell: ({ left }) => (left === undefined ? '' : leftText(left)) },
      ]}
    />
  </details>
)
