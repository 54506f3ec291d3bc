import { ResidualFault } from './fault.ts'
import { decimal, parseDatetime, parseDuration } from './literals.ts'
import { both, each, error, type Leaf, type MomentTerm, type Term } from './term.ts'

/** Values of Cedar's extension types by the function that makes them of a text. */
export const constructors: ReadonlyMap<string, (text: string) => Term> = new Map([
  ['decimal', (text: string): Term => ({ kind: 'scalar', type: 'decimal', value: decimal(text) })],
  ['datetime', (text: string): Term => moment('datetime', parseDatetime(text))],
  ['duration', (text: string): Term => moment('duration', parseDuration(text))],
])

type Extension = (terms: readonly Term[]) => Term

/** Functions of extension types, but for comparisons. */
export const extensions: ReadonlyMap<string, Extension> = new Map([
  ...[...constructors].map(([name, make]) => [name, constructed(name, make)] as const),
  ['offset', ofTwo(offset)] as const,
  ['durationSince', ofTwo(durationSince)] as const,
  ['toDate', toDate] as const,
])

const moment = (type: MomentTerm['type'], ms: bigint, base?: MomentTerm['base']): MomentTerm => ({
  kind: 'moment',
  type,
  base,
  ms,
})

function constructed(name: string, make: (text: string) => Term): Extension {
  return ([text]) =>
    text?.kind === 'scalar' && text.type === 'string' && text.value.op === 'literal'
      ? make(text.value.text)
      : unsupported(`it makes a ${name} of a text of the row`)
}

function unsupported(fact: string): never {
  throw new ResidualFault(fact)
}

function ofTwo(work: (left: Leaf, right: Leaf) => Term): Extension {
  return ([left, right]) => (left === undefined || right === undefined ? error : both(left, right, work))
}

function offset(point: Leaf, by: Leaf): Term {
  if (point.kind !== 'moment' || point.type !== 'datetime') return error
  if (by.kind !== 'moment' || by.type !== 'duration') return error
  if (point.base !== undefined && by.base !== undefined) return twoColumns()
  return inRange(moment('datetime', point.ms + by.ms, point.base ?? by.base))
}

function durationSince(later: Leaf, earlier: Leaf): Term {
  if (later.kind !== 'moment' || later.type !== 'datetime') return error
  if (earlier.kind !== 'moment' || earlier.type !== 'datetime') return error
  if (later.base !== undefined && earlier.base !== undefined) return twoColumns()
  return inRange(moment('duration', later.ms - earlier.ms, later.base ?? backwards(earlier.base)))
}

const backwards = (base: MomentTerm['base']): MomentTerm['base'] =>
  base && { value: base.value, sign: base.sign === 1 ? -1 : 1 }

const twoColumns = (): never => unsupported('it calculates with the times of two columns')

/** Far within 64 bits, so that no datetime of a row can make the sum overflow, which would be an error in Cedar. */
const farthestMs = 2n ** 62n

const inRange = (term: MomentTerm): Term =>
  term.ms > -farthestMs && term.ms < farthestMs ? term : unsupported('it calculates with a time too far away')

const dayMs = 86_400_000n

function toDate([of]: readonly Term[]): Term {
  return each(of ?? error, (leaf) => {
    if (leaf.kind !== 'moment' || leaf.type !== 'datetime') return error
    if (leaf.base === undefined) return moment('datetime', startOfDay(leaf.ms))
    if (leaf.ms !== 0n || leaf.base.sign !== 1 || leaf.base.value.op !== 'column')
      return unsupported('it takes the day of a calculated time')
    return moment('datetime', 0n, { value: { op: 'day', of: leaf.base.value }, sign: 1 })
  })
}

const startOfDay = (ms: bigint): bigint => ms - (((ms % dayMs) + dayMs) % dayMs)
