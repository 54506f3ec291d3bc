import type { ReactNode } from 'react'

interface TileProps {
  readonly title: string
  readonly value: string
  readonly note?: string
}

/** One measure, large enough to be read in passing. */
export const Tile = ({ title, value, note }: TileProps): ReactNode => (
  <div className="card tile">
    <dt>{title}</dt>
    <dd className="value">{value}</dd>
    {note === undefined ? null : <dd className="quiet small">{note}</dd>}
  </div>
)
