import { HansaError } from '../../errors.ts'

const dayMs = 86_400_000

/** Reads a person's end of an agreement, as ISO time: a time, or a day, whose end (UTC) it then is. */
export function readUntil(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
  const time = isDay || isTime ? Date.parse(text) : NaN
  if (!Number.isNaN(time) && (!isDay || isRealDay(text, time)))
    return new Date(isDay ? time + dayMs : time).toISOString()
  throw new HansaError('invalid_input', `"${text}" is neither a day nor a time`, {
    remedy: 'Write a day such as 2031-12-31, or a time such as 2031-12-31T18:00:00Z.',
  })
}

/** `Date.parse` takes 31 February for 3 March. */
const isRealDay = (text: string, time: number): boolean => new Date(time).toISOString().startsWith(text)
