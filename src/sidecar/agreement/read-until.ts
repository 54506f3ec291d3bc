import { HansaError } from '../../errors.ts'
import { untilTime } from '../../spec/until-time.ts'

/** Reads a person's end of an agreement, as ISO time: a time, or a day, whose end (UTC) it then is. */
export function readUntil(text: string): string {
  const until = untilTime(text)
  if (until !== undefined) return until
  throw new HansaError('invalid_input', `"${text}" is neither a day nor a time`, {
    remedy: 'Write a day such as 2031-12-31, or a time such as 2031-12-31T18:00:00Z.',
  })
}
