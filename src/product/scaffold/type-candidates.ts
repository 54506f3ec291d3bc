import type { LogicalTypeOptions } from '../../spec/data-contract.ts'
import type { ScalarType } from '../../spec/logical-type.ts'
import type { Shape } from './sample.ts'

/** A type that texts may have. What it takes is narrower than what the engine's cast would. */
export interface Candidate {
  readonly scalar: ScalarType
  readonly options: LogicalTypeOptions
  /** The whole of every value, for JavaScript and for RE2. */
  readonly pattern: string
}

const candidate = (scalar: ScalarType, pattern: string, options: LogicalTypeOptions = {}): Candidate => ({
  scalar,
  pattern,
  options,
})

/** Numbers with leading zeros or a plus are codes and stay text. */
const integer = '-?(0|[1-9][0-9]*)'
const decimal = `${integer}(\\.[0-9]+)?`
const double = '-?(0|[1-9][0-9]*)?(\\.[0-9]+)?([eE][+-]?[0-9]+)?'
const isoDate = '[0-9]{4}-[0-9]{2}-[0-9]{2}'
const isoTime = '[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?'
const offset = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)'

const booleans = ['true|false', 't|f', 'yes|no', 'y|n'].map((words) => candidate('BOOLEAN', `(?i:${words})`))

/** Days written otherwise than ISO has them; each is tried with times as well. */
const dayFormats: readonly (readonly [format: string, pattern: string])[] = [
  ['yyyy/MM/dd', '[0-9]{4}/[0-9]{2}/[0-9]{2}'],
  ['dd.MM.yyyy', '[0-9]{2}\\.[0-9]{2}\\.[0-9]{4}'],
  ['dd/MM/yyyy', '[0-9]{2}/[0-9]{2}/[0-9]{4}'],
  ['MM/dd/yyyy', '[0-9]{2}/[0-9]{2}/[0-9]{4}'],
  ['dd-MM-yyyy', '[0-9]{2}-[0-9]{2}-[0-9]{4}'],
  ['MMM dd yyyy', '[A-Z][a-z]{2} [0-9]{2} [0-9]{4}'],
  ['dd MMM yyyy', '[0-9]{2} [A-Z][a-z]{2} [0-9]{4}'],
]
const timeFormats: readonly (readonly [format: string, pattern: string])[] = [
  ['HH:mm', '[0-9]{2}:[0-9]{2}'],
  ['HH:mm:ss', '[0-9]{2}:[0-9]{2}:[0-9]{2}'],
]

const numbers = [candidate('HUGEINT', integer), candidate('DECIMAL', decimal), candidate('DOUBLE', double)]
const moments = [
  candidate('DATE', isoDate),
  candidate('TIMESTAMP', `${isoDate}[T ]${isoTime}`),
  candidate('TIMESTAMP WITH TIME ZONE', `${isoDate}[T ]${isoTime} ?${offset}`, { timezone: true }),
  candidate('TIME', isoTime),
  ...dayFormats.map(([format, pattern]) => candidate('DATE', pattern, { format })),
  ...dayFormats.flatMap(([day, dayPattern]) =>
    timeFormats.map(([time, timePattern]) =>
      candidate('TIMESTAMP', `${dayPattern} ${timePattern}`, { format: `${day} ${time}` }),
    ),
  ),
]
const uuid = candidate('UUID', '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}')

/** The types that every one of `values` could have, narrowest first. */
export function candidatesFor(
  values: readonly string[],
  allow: Extract<Shape, { kind: 'open' }>['allow'],
): readonly Candidate[] {
  if (values.length === 0) return []
  return byAllowance[allow].filter(({ pattern }) => {
    // JavaScript of this age knows no inline flags.
    const ignoreCase = pattern.startsWith('(?i:')
    const whole = new RegExp(`^(?:${ignoreCase ? pattern.slice(4, -1) : pattern})$`, ignoreCase ? 'i' : '')
    return values.every((value) => whole.test(value))
  })
}

const byAllowance = {
  any: [...booleans, ...numbers, ...moments, uuid],
  text: [...moments, uuid],
  number: numbers,
  exact: numbers.slice(0, 2),
  boolean: booleans,
} as const
