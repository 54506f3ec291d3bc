/** The smallest of 1, 2, 5, 10, 20, … that is at least `value`. */
function niceAbove(value: number): number {
  if (value <= 0) return 0
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10
  return Number((factor * power).toPrecision(1))
}

/** Bounds around what was seen, rounded outwards; undefined where rounding would say nothing. */
export function niceBounds(
  name: string,
  minimum: number,
  maximum: number,
): { readonly low: number; readonly high: number } | undefined {
  if (!Number.isFinite(minimum) || !Number.isFinite(maximum)) return undefined
  const known = knownBounds.find(
    ({ words, low, high }) => words.test(name) && minimum >= low && maximum <= high,
  )
  if (known !== undefined) return { low: known.low, high: known.high }
  const low = minimum >= 0 ? 0 : -niceAbove(-minimum)
  const high = maximum <= 0 ? 0 : niceAbove(maximum)
  return low === high ? undefined : { low, high }
}

/** Quantities whose bounds everybody knows. */
const knownBounds = [
  { words: /(^|_)lat(itude)?(_|$)/, low: -90, high: 90 },
  { words: /(^|_)(lon|lng|long|longitude)(_|$)/, low: -180, high: 180 },
  { words: /(^|_)year(_|$)/, low: 1900, high: 2100 },
  { words: /(^|_)month(_|$)/, low: 1, high: 12 },
  { words: /(^|_)(percent|percentage|pct)(_|$)/, low: 0, high: 100 },
]
