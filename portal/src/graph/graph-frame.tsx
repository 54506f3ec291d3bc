import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useFollowLink } from './follow-link.ts'
import { nextStop, type Stop } from './next-stop.ts'
import { useDragging } from './use-dragging.ts'

interface GraphFrameProps {
  readonly label: string
  readonly width: number
  readonly height: number
  /** What the arrow keys reach: elements with `data-stop`. */
  readonly stops: readonly Stop[]
  /** Where the view begins. */
  readonly begin: Stop | undefined
  /** Beside the buttons for the size. */
  readonly legend: ReactNode
  /** Drawn with its own origin at the left top, in pixels. */
  readonly children: ReactNode
}

const smallest = 0.2
const largest = 2
/** Below that nobody can read it: rather a part of it. */
const readable = 0.6

/** A drawing that scrolls, also by dragging it, grows and shrinks; the arrow keys go through it, and Tab goes on behind it. */
export function GraphFrame(props: GraphFrameProps): ReactNode {
  const { label, width, height, stops, begin, legend, children } = props
  const place = useRef<HTMLDivElement>(null)
  const [scale, setScale] = useState(1)
  const dragging = useDragging(place)
  const follow = useFollowLink()
  const fitting = (): number => {
    const { clientWidth = width, clientHeight = height } = place.current ?? {}
    return Math.max(smallest, Math.min(1, clientWidth / width, clientHeight / height))
  }
  useLayoutEffect(() => setScale(Math.max(readable, fitting())), [width, height])
  useEffect(() => {
    if (begin !== undefined) center(place.current, begin, scale)
  }, [begin?.id, width, height, scale])
  const zoom = (factor: number): void =>
    setScale((now) => Math.min(largest, Math.max(smallest, now * factor)))
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = stops.find(({ id }) => id === stopOf(event.target)?.dataset['stop'])
    const next = from === undefined ? undefined : nextStop(stops, from, event.key)
    if (next === undefined) return
    event.preventDefault()
    place.current?.querySelector<HTMLElement>(`[data-stop=${CSS.escape(next.id)}]`)?.focus()
  }
  return (
    <figure className="graph-frame">
      <div
        className="graph"
        role="group"
        aria-label={`${label}; arrow keys go through it`}
        ref={place}
        onKeyDown={onKeyDown}
        onClick={follow}
        {...dragging}
      >
        <div style={{ width: width * scale, height: height * scale }}>
          <div className="graph-plane" style={{ width, height, transform: `scale(${scale})` }}>
            {children}
          </div>
        </div>
      </div>
      <figcaption className="row apart">
        {legend}
        <Sizes zoom={zoom} fit={() => setScale(fitting())} />
      </figcaption>
    </figure>
  )
}

interface SizesProps {
  readonly zoom: (factor: number) => void
  readonly fit: () => void
}

const Sizes = ({ zoom, fit }: SizesProps): ReactNode => (
  <span className="row" role="group" aria-label="Size of the drawing">
    <button className="button" type="button" aria-label="Smaller" onClick={() => zoom(1 / 1.25)}>
      −
    </button>
    <button className="button" type="button" aria-label="Larger" onClick={() => zoom(1.25)}>
      +
    </button>
    <button className="button" type="button" onClick={fit}>
      Fit
    </button>
  </span>
)

const stopOf = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-stop]') : null

function center(place: HTMLDivElement | null, { x, y }: Stop, scale: number): void {
  place?.scrollTo(x * scale - place.clientWidth / 2, y * scale - place.clientHeight / 2)
}
