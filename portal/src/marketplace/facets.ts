import type { ProductSummary } from '../api/mesh.ts'

/** A property that products are chosen by. */
export interface FacetOf {
  /** As the address has it. */
  readonly name: string
  readonly title: string
  readonly values: (product: ProductSummary) => readonly string[]
}

/** Values that are chosen, by facet: one of them is enough, in each facet that has any. */
export type Chosen = Readonly<Record<string, readonly string[]>>

export const facets: readonly FacetOf[] = [
  { name: 'domain', title: 'Domain', values: ({ domain }) => [domain] },
  { name: 'access', title: 'My access', values: (product) => [accessOf(product)] },
  { name: 'status', title: 'Status', values: ({ status }) => [status] },
  { name: 'tag', title: 'Tag', values: ({ tags }) => tags },
]

/** Whether the reader may read all, some or none of its datasets. */
export function accessOf({ datasets }: Pick<ProductSummary, 'datasets'>): 'granted' | 'in part' | 'none' {
  const granted = datasets.filter(({ access }) => access === 'granted').length
  if (granted === 0) return 'none'
  return granted === datasets.length ? 'granted' : 'in part'
}

/** Whether a product fits what is chosen, but for one facet that is left out. */
export const fits = (product: ProductSummary, chosen: Chosen, leftOut?: string): boolean =>
  facets.every(({ name, values }) => {
    const wanted = chosen[name] ?? []
    return name === leftOut || wanted.length === 0 || values(product).some((value) => wanted.includes(value))
  })

/** How many products each value of a facet would show, the most first; what is chosen stays in the list. */
export function valueCounts(
  { name, values }: FacetOf,
  products: readonly ProductSummary[],
  chosen: Chosen,
): readonly (readonly [string, number])[] {
  const counts = new Map((chosen[name] ?? []).map((value) => [value, 0]))
  for (const product of products)
    if (fits(product, chosen, name))
      for (const value of values(product)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}
