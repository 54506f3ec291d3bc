/** What of the audit is looked for: in the address, and so to be sent to somebody. */
export interface AuditSearch {
  readonly principal?: string
  readonly product?: string
  readonly dataset?: string
  readonly purpose?: string
  readonly access?: string
  readonly since?: string
  readonly until?: string
  readonly kind?: Kind
}

export const kinds = ['access', 'denied', 'ended', 'push', 'change', 'sign-in-failed', 'review'] as const
type Kind = (typeof kinds)[number]

export const textFields = ['principal', 'product', 'dataset', 'purpose', 'access'] as const

/** What the address says; where it names neither somebody nor something, `self` is meant. Days are those of this browser. */
export function searchOf(search: URLSearchParams, self: string | undefined): AuditSearch {
  const texts = Object.fromEntries(textFields.flatMap((name) => pair(name, search.get(name))))
  const kind = kinds.find((each) => each === search.get('kind'))
  const begin = startOf(search.get('since'))
  const end = startOf(search.get('until'), 1)
  const isNamed = ['principal', 'product', 'dataset'].some((name) => name in texts)
  return {
    ...(self === undefined || isNamed ? {} : { principal: self }),
    ...texts,
    ...(kind === undefined ? {} : { kind }),
    ...(begin === undefined ? {} : { since: begin }),
    ...(end === undefined ? {} : { until: end }),
  }
}

const pair = (name: string, value: string | null): readonly (readonly [string, string])[] =>
  value === null || value === '' ? [] : [[name, value]]

function startOf(day: string | null, later = 0): string | undefined {
  if (day === null || day === '') return undefined
  const [year = Number.NaN, month = 1, date = 1] = day.split('-').map(Number)
  const start = new Date(year, month - 1, date + later)
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString()
}
