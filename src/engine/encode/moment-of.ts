import {
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api'

/** A timestamp of any unit. */
export interface Moment {
  /** Since 1970-01-01. */
  readonly count: bigint
  readonly perSecond: bigint
  readonly isFinite: boolean
  readonly hasZone: boolean
}

/** What a value says as a timestamp; undefined where it is none. */
export function momentOf(value: object): Moment | undefined {
  if (value instanceof DuckDBTimestampValue) return moment(value, value.micros, 1_000_000n)
  if (value instanceof DuckDBTimestampTZValue)
    return { ...moment(value, value.micros, 1_000_000n), hasZone: true }
  if (value instanceof DuckDBTimestampSecondsValue) return moment(value, value.seconds, 1n)
  if (value instanceof DuckDBTimestampMillisecondsValue) return moment(value, value.millis, 1000n)
  if (value instanceof DuckDBTimestampNanosecondsValue) return moment(value, value.nanos, 1_000_000_000n)
  return undefined
}

const moment = ({ isFinite }: { readonly isFinite: boolean }, count: bigint, perSecond: bigint): Moment => ({
  count,
  perSecond,
  isFinite,
  hasZone: false,
})
