import type { SearchAnswer } from '../api/mesh.ts'

/** A property that what is found is chosen by. */
export interface FacetOf {
  /** As the address and the API have it. */
  readonly name: string
  readonly title: string
  readonly counts: (answer: SearchAnswer) => readonly ValueCount[]
}

export interface ValueCount {
  readonly value: string
  readonly count: number
}

export const facets: readonly FacetOf[] = [
  {
    name: 'what',
    title: 'What',
    counts: ({ what }) =>
      Object.entries(what).flatMap(([value, count]) => (count === 0 ? [] : [{ value, count }])),
  },
  { name: 'access', title: 'My access', counts: ({ access }) => access?.counts ?? [] },
  { name: 'domain', title: 'Domain', counts: ({ facets: { domain } }) => domain },
  { name: 'kind', title: 'Kind of domain', counts: ({ facets: { kind } }) => kind },
  { name: 'status', title: 'Status', counts: ({ facets: { status } }) => status },
  {
    name: 'classification',
    title: 'Classification',
    counts: ({ facets: { classification } }) => classification,
  },
  { name: 'protocol', title: 'Protocol', counts: ({ facets: { protocol } }) => protocol },
  { name: 'slo', title: 'Promises', counts: ({ facets: { slo } }) => slo },
  { name: 'node', title: 'Node', counts: ({ facets: { node } }) => node },
]

/** Values in words, where the API's say too little. */
export const valueTitles: Readonly<Record<string, string>> = {
  open: 'open to me',
  granted: 'granted to me',
  requestable: 'may be asked for',
  denied: 'denied',
  elsewhere: 'another node decides',
  met: 'kept',
  unknown: 'not measured',
}
