import { resultFormats, type ResultFormat } from '../../engine/encode/encoder.ts'
import { HansaError } from '../../errors.ts'
import { didYouMean } from '../../spec/nearest.ts'
import { weightedList } from './weighted-list.ts'

export const contentTypes: Readonly<Record<ResultFormat, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
  table: 'text/plain; charset=utf-8',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
}

/** Formats by the media types that name them, in the order in which `*` chooses. */
const formatsByType: ReadonlyMap<string, ResultFormat> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['text/csv', 'csv'],
  ['text/plain', 'table'],
  ['application/vnd.apache.arrow.stream', 'arrow'],
  ['application/vnd.apache.parquet', 'parquet'],
])

/**
 * The format of an answer: the one that is named, or the one that the `Accept` header wants most, JSON where it wants
 * any. Throws `not_acceptable` where it wants none of them.
 */
export function chooseFormat(named: string | undefined, accept: string | undefined): ResultFormat {
  if (named !== undefined) return namedFormat(named)
  const wishes = weightedList(accept ?? '*/*')
  const refused = new Set(wishes.filter(({ weight }) => weight === 0).map(({ name }) => name))
  for (const { name, weight } of wishes) {
    const found = [...formatsByType].find(([type]) => matches(type, name) && !refused.has(type))
    if (weight > 0 && found !== undefined) return found[1]
  }
  throw new HansaError('not_acceptable', 'there is no such form of these data', {
    remedy: `Accept one of ${[...formatsByType.keys()].join(', ')}.`,
  })
}

const matches = (type: string, wish: string): boolean =>
  wish === '*/*' || wish === type || (wish.endsWith('/*') && type.startsWith(wish.slice(0, -1)))

const isFormat = (name: string): name is ResultFormat => resultFormats.some((format) => format === name)

function namedFormat(name: string): ResultFormat {
  if (isFormat(name)) return name
  throw new HansaError('invalid_input', `there is no format "${name}"`, {
    remedy: didYouMean(name, resultFormats) ?? `There are ${resultFormats.join(', ')}.`,
  })
}
