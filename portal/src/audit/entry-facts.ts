import type { AuditEntry } from '../api/mesh.ts'
import { counted } from '../measures/number-text.ts'

type Entry = AuditEntry['entry']

/** A text that an entry of its kind has; absent in others. */
export const textIn = (entry: object, name: string): string | undefined => {
  const value = fieldIn(entry, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const numberIn = (entry: object, name: string): number | undefined => {
  const value = fieldIn(entry, name)
  return typeof value === 'number' ? value : undefined
}

/** Whether an entry is a decision, which can be made again. */
export const isDecision = ({ kind }: Entry): boolean => kind === 'access' || kind === 'denied'

/** In a line what happened. */
export function summaryOf(entry: Entry): string {
  switch (entry.kind) {
    case 'ended':
      return `${textIn(entry, 'outcome') ?? ''}, ${counted(numberIn(entry, 'rows') ?? 0, 'row')} in ${numberIn(entry, 'milliseconds') ?? 0} ms`
    case 'change':
      return `${textIn(entry, 'what') ?? ''} ${textIn(entry, 'subject') ?? ''}`
    case 'denied':
      return textIn(entry, 'message') ?? ''
    case 'push':
      return textIn(entry, 'message') ?? `to ${textIn(entry, 'dataset') ?? ''}`
    case 'review': {
      const asked = Object.entries(fieldIn(entry, 'asked') ?? {}).map((pair) => pair.join('='))
      return [textIn(entry, 'what') ?? '', ...asked].join(' ')
    }
    case 'sign-in-failed':
      return `by ${textIn(entry, 'method') ?? ''}`
    default:
      return textIn(entry, 'statement') ?? ''
  }
}

/** What an entry says of one dataset. */
export interface DatasetFacts {
  readonly dataset: string
  readonly columns: readonly string[]
  readonly agreement: string | undefined
  readonly policies: readonly PolicyFacts[]
  readonly hidden: readonly string[]
}

export interface PolicyFacts {
  readonly id: string
  readonly reason: string
}

/** Of an access each dataset, of a denial those that were asked for. */
export function datasetsOf(entry: object): readonly DatasetFacts[] {
  const list = fieldIn(entry, 'datasets')
  if (!Array.isArray(list)) return []
  return list.flatMap((each: unknown): readonly DatasetFacts[] => {
    if (typeof each === 'string') return [{ ...nothing, dataset: each }]
    if (!isObject(each)) return []
    const limits = fieldIn(each, 'limits')
    const hidden = isObject(limits) ? fieldIn(limits, 'columns') : undefined
    return [
      {
        dataset: textIn(each, 'dataset') ?? '',
        columns: textsIn(each, 'columns'),
        agreement: textIn(each, 'agreement'),
        policies: policiesOf(each),
        hidden: isObject(hidden)
          ? Object.entries(hidden).map(([name, how]) => `${name}: ${String(how)}`)
          : [],
      },
    ]
  })
}

/** Rules that made it so. */
export function policiesOf(entry: object): readonly PolicyFacts[] {
  const list = fieldIn(entry, 'policies')
  if (!Array.isArray(list)) return []
  return list.flatMap((each: unknown) =>
    isObject(each) ? [{ id: textIn(each, 'id') ?? '', reason: textIn(each, 'reason') ?? '' }] : [],
  )
}

const nothing = { columns: [], agreement: undefined, policies: [], hidden: [] }

function textsIn(entry: object, name: string): readonly string[] {
  const list = fieldIn(entry, name)
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}

const fieldIn = (value: object, name: string): unknown =>
  Object.entries(value).find(([key]) => key === name)?.[1]

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
