import { HansaError } from '../../errors.ts'
import { nearest } from '../../spec/nearest.ts'

/** Letters of the JDK's DateTimeFormatter and what strptime calls the same. */
const directives: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  uuuu: '%Y',
  yy: '%y',
  uu: '%y',
  MM: '%m',
  M: '%-m',
  MMM: '%b',
  MMMM: '%B',
  dd: '%d',
  d: '%-d',
  DDD: '%j',
  D: '%-j',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  m: '%-M',
  ss: '%S',
  s: '%-S',
  SSS: '%g',
  SSSSSS: '%f',
  SSSSSSSSS: '%n',
  a: '%p',
  E: '%a',
  EEE: '%a',
  EEEE: '%A',
  Z: '%z',
  XX: '%z',
  XXX: '%z',
  X: '%z',
  xxx: '%z',
  VV: '%Z',
  z: '%Z',
}

export interface DatePattern {
  /** For the engine's `strptime`. */
  readonly strptime: string
  /** Whether values carry their own offset or zone. */
  readonly zoned: boolean
}

/** Translates a pattern such as `yyyy-MM-dd HH:mm:ss`, as ODCS writes it, for the engine. */
export function datePattern(pattern: string): DatePattern {
  let strptime = ''
  let zoned = false
  for (const [part] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (/^[A-Za-z]/.test(part)) {
      strptime += directive(part, pattern)
      zoned ||= /^[ZXxVz]/.test(part)
    } else strptime += literal(part).replaceAll('%', '%%')
  }
  return { strptime, zoned }
}

function directive(letters: string, pattern: string): string {
  const found = Object.hasOwn(directives, letters) ? directives[letters] : undefined
  if (found !== undefined) return found
  const near = nearest(letters, Object.keys(directives))
  throw new HansaError('invalid_input', `"${letters}" in the format "${pattern}" is not a part of a date`, {
    remedy: near === undefined ? 'Write it as in `yyyy-MM-dd HH:mm:ss`.' : `Did you mean ${near}?`,
  })
}

/** Quoted text stands for itself; two quotes are one. */
const literal = (part: string): string =>
  part === "''" ? "'" : part.startsWith("'") ? part.slice(1, -1).replaceAll("''", "'") : part
