const dayMs = 86_400_000

/** An end as ISO time: of a time as it is, of a day the end of that day (UTC). Undefined where it is neither. */
export function untilTime(text: string): string | undefined {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
  const time = isDay || isTime ? Date.parse(text) : NaN
  if (Number.isNaN(time) || (isDay && !isRealDay(text, time))) return undefined
  return new Date(isDay ? time + dayMs : time).toISOString()
}

/** `Date.parse` takes 31 February for 3 March. */
const isRealDay = (text: string, time: number): boolean => new Date(time).toISOString().startsWith(text)
