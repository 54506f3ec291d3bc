import { memo, type ReactNode } from 'react'
import { domainOf, type MapDrawing } from './map-drawing.ts'

interface MapLinesProps {
  readonly drawing: MapDrawing
  /** What is looked at: a domain or a product. */
  readonly at: string | undefined
}

/** More lines than that are drawn between domains only, until one of the products is looked at. */
const mostFlows = 120

/** What flows, behind the products; the list says the same. */
export const MapLines = memo(({ drawing, at }: MapLinesProps): ReactNode => {
  const { width, height, streams, flows } = drawing
  const isFew = flows.length <= mostFlows
  const isAt = (end: string): boolean => end === at || domainOf(end) === at
  const lit = at === undefined ? [] : flows.filter(({ from, to }) => isAt(from) || isAt(to))
  return (
    <svg className="graph-lines" width={width} height={height} aria-hidden="true" data-lit={lit.length > 0}>
      {isFew
        ? flows.map(({ from, to, path }) => (
            <path key={`${from} ${to}`} d={path} style={{ strokeWidth: 1.5 }} />
          ))
        : streams.map(({ from, to, count, path }) => (
            <path key={`${from} ${to}`} d={path} style={{ strokeWidth: Math.min(8, 1 + Math.log2(count)) }} />
          ))}
      {lit.map(({ from, to, path }) => (
        <path key={`lit ${from} ${to}`} d={path} data-lit="true" style={{ strokeWidth: 2 }} />
      ))}
    </svg>
  )
})
