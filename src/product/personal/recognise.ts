import type { Form, PersonalKind } from './form.ts'
import { personalKinds } from './personal-kinds.ts'
import { hasWord, isPersonNameColumn } from './personal-words.ts'
import { personNames } from './person-names.ts'
import { valueShape } from './value-shape.ts'

/** What of a column is looked at. */
export interface SampledColumn {
  readonly name: string
  /** Whether the rows of its table are about persons. */
  readonly rowsArePeople: boolean
  /** How often each value was met; empty ones and NULL are left out. */
  readonly values: ReadonlyMap<string, number>
}

export interface Recognised {
  readonly kind: string
  readonly share: number
  readonly sampled: number
  /** The most frequent one. */
  readonly shape: string
}

/** Longer values are no numbers or addresses, but may have some in them. */
const longestValue = 100
const longestText = 2000

/** Texts with an address in them: fewer are no more than a signature somewhere. */
const leastShareWithin = 0.02

/** The surest kind of personal data that a column's values look like. */
export function recognise(column: SampledColumn): Recognised | undefined {
  const sampled = sum(column.values.values())
  if (sampled === 0) return undefined
  for (const kind of [...personalKinds, personNames])
    for (const shown of formsOf(kind, column)) {
      const share = sum(shown.found.values()) / sampled
      if (share < shown.leastShare || shown.found.size < shown.leastDistinct) continue
      return { kind: kind.singular, share, sampled, shape: usualShape(shown.found) }
    }
  return undefined
}

interface Shown extends Pick<Form, 'leastShare' | 'leastDistinct'> {
  /** What has the form, and how often it was met. */
  readonly found: ReadonlyMap<string, number>
}

function* formsOf(kind: PersonalKind, column: SampledColumn): Generator<Shown> {
  const { sure, named, within } = kind
  if (sure !== undefined) yield { ...sure, found: having(sure, column.values) }
  if (named !== undefined && isNamed(kind, column)) yield { ...named, found: having(named, column.values) }
  if (within !== undefined)
    yield { leastShare: leastShareWithin, leastDistinct: 1, found: inside(within, column.values) }
}

const isNamed = (kind: PersonalKind, column: SampledColumn): boolean =>
  kind === personNames ? isPersonNameColumn(column) : hasWord(column.name, kind.words ?? [])

function having(
  { pattern, holds = () => true }: Form,
  values: SampledColumn['values'],
): ReadonlyMap<string, number> {
  const whole = new RegExp(`^(?:${pattern})$`, 'u')
  return new Map(
    [...values].filter(([text]) => text.length <= longestValue && whole.test(text) && holds(text)),
  )
}

/** The parts of texts that have the pattern, not the texts. */
function inside(pattern: string, values: SampledColumn['values']): ReadonlyMap<string, number> {
  const part = new RegExp(pattern, 'u')
  const found = new Map<string, number>()
  for (const [text, times] of values) {
    const match = text.includes('@') ? part.exec(text.slice(0, longestText))?.[0] : undefined
    if (match !== undefined) found.set(match, (found.get(match) ?? 0) + times)
  }
  return found
}

function usualShape(found: ReadonlyMap<string, number>): string {
  const shapes = new Map<string, number>()
  for (const [text, times] of found) {
    const shape = valueShape(text)
    shapes.set(shape, (shapes.get(shape) ?? 0) + times)
  }
  const [usual] = [...shapes].toSorted(([a, often], [b, more]) => more - often || (a < b ? -1 : 1))
  return usual?.[0] ?? ''
}

const sum = (counts: Iterable<number>): number => {
  let total = 0
  for (const count of counts) total += count
  return total
}
