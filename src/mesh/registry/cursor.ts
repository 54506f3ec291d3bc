import { HansaError } from '../../errors.ts'

/** Where the next page begins, as clients are given it: nothing for them to read. */
export const cursorOf = (place: string | number): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

const farthest = 10_000

/** The place of a cursor that this kind of list gave out; undefined without one. Throws `invalid_input` where it is none. */
export function readCursor(text: string | undefined, type: 'string'): string | undefined
export function readCursor(text: string | undefined, type: 'number'): number | undefined
export function readCursor(text: string | undefined, type: 'string' | 'number'): string | number | undefined {
  if (text === undefined) return undefined
  const place = parsed(text)
  if (type === 'string' && typeof place === 'string') return place
  if (type === 'number' && Number.isInteger(place) && Number(place) >= 0 && Number(place) <= farthest)
    return Number(place)
  throw new HansaError('invalid_input', '`after` is no place in this list', {
    remedy: 'Give what the page before had as `next`, with the same question.',
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}
