const whole = new Intl.NumberFormat()
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

export const countText = (count: number): string => whole.format(count)

/** `1 build`, `2 builds`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`

/** A part of something in percent; never rounded to all or nothing while it is neither. */
export function shareText(part: number, all: number): string {
  if (all === 0) return '–'
  const share = (100 * part) / all
  return `${short.format(part < all ? Math.min(share, 99.9) : share)} %`
}

/** `3 h`, in the largest unit of which there is one. */
export function secondsText(seconds: number | undefined): string {
  if (seconds === undefined) return '–'
  const [size, unit] = units.find(([each]) => seconds >= each) ?? [1, 's']
  return `${short.format(seconds / size)} ${unit}`
}

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const

/** How a number stands to the one of as many days before. */
export function trendText(now: number, before: number): string {
  if (before === now) return 'as before'
  if (before === 0) return 'none before'
  const change = Math.round((100 * (now - before)) / before)
  return `${change > 0 ? '+' : ''}${change} % to before`
}

export const starsText = (average: number | undefined): string =>
  average === undefined ? '–' : `${short.format(average)} of 5`
