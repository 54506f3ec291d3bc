import type { DataContract, SlaProperty } from './data-contract.ts'
import { isDate, isDateTime } from './formats.ts'

/** How an SLA property is measured. Shares are in percent. */
export type SlaKind = 'duration' | 'date' | 'time' | 'share' | 'amount'

export interface SlaDefinition {
  readonly name: string
  readonly synonyms: readonly string[]
  readonly kind: SlaKind
  /** Which way a change makes the promise weaker; undefined: neither, it only states a fact. */
  readonly weaker: 'larger' | 'smaller' | undefined
}

const define = (
  name: string,
  synonyms: readonly string[],
  kind: SlaKind,
  weaker: SlaDefinition['weaker'],
): SlaDefinition => ({ name, synonyms, kind, weaker })

/** The SLA properties that ODCS lists, with its two-letter codes and what people call them. */
export const slaDefinitions: readonly SlaDefinition[] = [
  define('availability', ['av', 'uptime'], 'share', 'smaller'),
  define('throughput', ['th'], 'amount', 'smaller'),
  define('errorRate', ['er'], 'share', 'larger'),
  define('completeness', [], 'share', 'smaller'),
  define('generalAvailability', ['ga'], 'date', undefined),
  define('endOfSupport', ['es'], 'date', 'smaller'),
  define('endOfLife', ['el'], 'date', 'smaller'),
  define('timeOfAvailability', [], 'time', 'larger'),
  define('retention', ['re'], 'duration', 'smaller'),
  define('frequency', ['fy'], 'duration', 'larger'),
  define('latency', ['ly', 'freshness'], 'duration', 'larger'),
  define('timeToDetect', ['td', 'mttd'], 'duration', 'larger'),
  define('timeToNotify', ['tn'], 'duration', 'larger'),
  define('timeToRepair', ['tr', 'mttr'], 'duration', 'larger'),
]

const byName = new Map(
  slaDefinitions.flatMap((definition) =>
    [definition.name, ...definition.synonyms].map((name) => [name.toLowerCase(), definition] as const),
  ),
)

/** What an SLA property means, whatever its case or synonym; undefined where nothing is known of it. */
export const slaDefinition = (property: string): SlaDefinition | undefined =>
  byName.get(property.trim().toLowerCase())

const secondsByUnit = new Map<string, number>(
  (
    [
      [0.001, 'ms,millisecond,milliseconds'],
      [1, 's,sec,secs,second,seconds'],
      [60, 'm,min,mins,minute,minutes'],
      [3600, 'h,hr,hrs,hour,hours'],
      [86_400, 'd,day,days'],
      [604_800, 'w,wk,week,weeks'],
      [2_629_746, 'mo,mon,month,months'],
      [31_556_952, 'y,yr,year,years'],
    ] as const
  ).flatMap(([seconds, units]) => units.split(',').map((unit) => [unit, seconds] as const)),
)

export const durationUnits: readonly string[] = [...secondsByUnit.keys()]

export interface Measured {
  /** Seconds, milliseconds since 1970, seconds since midnight of UTC, percent, or a plain number, by `kind`. */
  readonly amount: number
}

/** Why an SLA property cannot be measured: which field, and what was expected there. */
export interface Unmeasurable {
  readonly field: 'value' | 'unit'
  readonly expected: string
}

/** What an SLA property promises, as one number that can be compared. */
export function measureSla(property: SlaProperty, kind: SlaKind): Measured | Unmeasurable {
  switch (kind) {
    case 'date':
      return date(property)
    case 'duration':
      return duration(property)
    case 'time':
      return timeOfDay(property)
    case 'share':
      return share(property)
    case 'amount': {
      const amount = numberOf(property.value)
      return amount === undefined || amount < 0
        ? { field: 'value', expected: 'a number of 0 or more' }
        : { amount }
    }
  }
}

function numberOf(value: SlaProperty['value']): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(value)) return undefined
  return Number(value)
}

function date({ value }: SlaProperty): Measured | Unmeasurable {
  return typeof value === 'string' && (isDate(value) || isDateTime(value))
    ? { amount: Date.parse(value) }
    : { field: 'value', expected: 'a date, e.g. `2030-12-31`' }
}

/** `09:00-08:00`; without an offset it is of UTC. Of an offset it may be before midnight of UTC, or after the next. */
function timeOfDay({ value }: SlaProperty): Measured | Unmeasurable {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:Z|([+-])([01]\d):([0-5]\d))?$/.exec(
    String(value),
  )
  if (parts === null) return { field: 'value', expected: 'a time of day, e.g. `09:00-08:00`' }
  const [, hour, minute, second = 0, sign = '+', offsetHours = 0, offsetMinutes = 0] = parts
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60 : 60)
  return { amount: Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset }
}

function duration({ value, unit }: SlaProperty): Measured | Unmeasurable {
  const iso = typeof value === 'string' && unit === undefined ? isoDuration(value) : undefined
  if (iso !== undefined) return { amount: iso }
  const amount = numberOf(value)
  if (amount === undefined || amount < 0) {
    return {
      field: 'value',
      expected: 'a number of 0 or more, with its `unit`, or a duration such as `PT6H`',
    }
  }
  const seconds = secondsByUnit.get(unit?.trim().toLowerCase() ?? '')
  if (seconds === undefined) return { field: 'unit', expected: 'a unit of time: s, min, h, d, w, mo or y' }
  return { amount: amount * seconds }
}

/** ISO 8601's durations, `P1DT6H`. */
function isoDuration(text: string): number | undefined {
  const pattern =
    /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
  const parts = pattern.exec(text.trim())
  if (parts === null) return undefined
  const seconds = [31_556_952, 2_629_746, 604_800, 86_400, 3600, 60, 1]
  return seconds.reduce((sum, each, index) => sum + each * Number(parts[index + 1] ?? 0), 0)
}

function share({ value, unit }: SlaProperty): Measured | Unmeasurable {
  const text = typeof value === 'string' ? value.trim().replace(/%$/, '') : value
  const amount = numberOf(text)
  if (amount === undefined || amount < 0 || amount > 100)
    return { field: 'value', expected: 'percent, from 0 to 100' }
  if (unit !== undefined && !['percent', '%', 'pct'].includes(unit.trim().toLowerCase())) {
    return { field: 'unit', expected: '`percent`' }
  }
  return { amount }
}

/** The end of support, or else of life, that a contract's SLA names: an ISO date. */
export function endDateOf(contract: DataContract): string | undefined {
  for (const wanted of ['endOfSupport', 'endOfLife']) {
    const found = contract.slaProperties?.find(({ property }) => slaDefinition(property)?.name === wanted)
    if (found === undefined) continue
    if ('amount' in measureSla(found, 'date') && typeof found.value === 'string')
      return found.value.slice(0, 10)
  }
  return undefined
}
