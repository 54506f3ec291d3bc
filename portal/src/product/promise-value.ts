import { secondsText } from '../measures/number-text.ts'

const shares: ReadonlySet<string> = new Set([
  'availability',
  'errorRate',
  'completeness',
  'timeOfAvailability',
])

/** A value of a promise as people read it: percent, rows a second, or a time. */
export function promiseValue(property: string, value: number): string {
  if (shares.has(property)) return `${Number(value.toFixed(2))} %`
  if (property === 'throughput') return `${Math.round(value)} rows/s`
  return secondsText(value)
}

/** What is left of an error budget, where more may have been used than there was. */
export const leftText = (left: number): string =>
  left < 0 ? `${Math.round(-left * 100)} % over` : `${Math.round(left * 100)} %`
