import * as Plot from '@observablehq/plot'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useWidth } from '../parts/use-width.ts'
import type { Row } from '../sql/run-query.ts'

interface RowChartProps {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

const kinds = ['bars', 'line', 'points'] as const
type Kind = (typeof kinds)[number]

/** What a chart shows at most; more would neither be drawn quickly nor be told apart. */
const mostMarks = { names: 60, numbers: 2_000 } as const

/** A result as a chart: the first column that is no number against the first one that is, unless others are chosen. */
export function RowChart({ columns, rows }: RowChartProps): ReactNode {
  const numbers = columns.filter((column) => rows.some((row) => numberOf(row[column]) !== undefined))
  const [x, setX] = useState(() => columns.find((column) => !numbers.includes(column)) ?? columns[0] ?? '')
  const [y, setY] = useState(() => numbers.find((column) => column !== x) ?? numbers[0] ?? '')
  const [kind, setKind] = useState<Kind>('bars')
  const place = useRef<HTMLDivElement>(null)
  const [width, measured] = useWidth()
  const most = mostMarks[rows.some((row) => typeof acrossOf(row[x]) === 'string') ? 'names' : 'numbers']
  useEffect(() => {
    if (width === 0) return
    const drawn = draw({ rows: rows.slice(0, most), x, y, kind }, width)
    // Its style sheet is in ours: the page takes none from scripts.
    for (const sheet of drawn.querySelectorAll('style')) sheet.remove()
    // It is one picture, which has a name.
    for (const part of drawn.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
    place.current?.replaceChildren(drawn)
  }, [rows, most, x, y, kind, width])
  if (numbers.length === 0) return <p className="empty">There is no column of numbers to draw.</p>
  return (
    <div className="stack">
      <div className="row">
        <Choice label="Across" options={columns} value={x} choose={setX} />
        <Choice label="Up" options={numbers} value={y} choose={setY} />
        <Choice label="As" options={kinds} value={kind} choose={setKind} />
      </div>
      <div className="card" ref={measured}>
        <div className="chart" ref={place} role="img" aria-label={`${y} by ${x} as ${kind}`} />
      </div>
      {rows.length > most ? <p className="quiet small">The first {most} rows.</p> : null}
    </div>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly options: readonly T[]
  readonly value: T
  readonly choose: (value: T) => void
}

function Choice<T extends string>({ label, options, value, choose }: ChoiceProps<T>): ReactNode {
  return (
    <label className="row small">
      {label}
      <select
        value={value}
        onChange={({ target }) => choose(options.find((option) => option === target.value) ?? value)}
      >
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  )
}

/** In pixels; names that would run into each other are tilted. */
const letterWidth = 7
const marginLeft = 60

interface Drawing {
  readonly rows: readonly Row[]
  readonly x: string
  readonly y: string
  readonly kind: Kind
}

function draw({ rows, x, y, kind }: Drawing, width: number): SVGSVGElement | HTMLElement {
  const points = rows.map((row) => ({ x: acrossOf(row[x]), y: numberOf(row[y]) }))
  // In the order of the rows, which a statement has chosen.
  const names = [...new Set(points.flatMap((point) => (typeof point.x === 'string' ? [point.x] : [])))]
  const channels = { x: 'x', y: 'y', fill: 'var(--accent)' }
  const line = { x: 'x', y: 'y', stroke: 'var(--accent)' }
  const marks = {
    bars: () => Plot.barY(points, channels),
    line: () => Plot.line(points, line),
    points: () => Plot.dot(points, line),
  }
  const isTilted = names.some((name) => name.length * letterWidth > (width - marginLeft) / names.length)
  return Plot.plot({
    ...{ width, height: 320, marginLeft },
    marginBottom: isTilted ? 90 : 40,
    x: { label: x, ...(names.length > 0 ? { domain: names, tickRotate: isTilted ? -40 : 0 } : {}) },
    y: { label: y, grid: true },
    marks: [marks[kind](), Plot.ruleY([0])],
  })
}

/** A point of a scale: a number, a time, or a name. */
function acrossOf(value: unknown): string | number | Date | undefined {
  if (typeof value !== 'string') return numberOf(value)
  if (/^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value))) return new Date(value)
  return numberOf(value) ?? value
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined
  return Number(value)
}
