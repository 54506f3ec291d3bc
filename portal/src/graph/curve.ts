import type { Point } from './layout.ts'

/** A line through points that leaves and reaches each of them level, as SVG writes it. */
export function curve([start, ...rest]: readonly Point[]): string {
  if (start === undefined) return ''
  const parts = [`M${round(start.x)} ${round(start.y)}`]
  let last = start
  for (const point of rest) {
    const reach = (point.x < last.x ? -1 : 1) * Math.max(24, Math.abs(point.x - last.x) / 2)
    parts.push(
      `C${round(last.x + reach)} ${round(last.y)} ${round(point.x - reach)} ${round(point.y)} ${round(point.x)} ${round(point.y)}`,
    )
    last = point
  }
  return parts.join('')
}

const round = (value: number): number => Math.round(value * 10) / 10
