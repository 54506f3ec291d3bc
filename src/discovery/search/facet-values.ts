/** What the codes of a facet stand for; an entry may have several values of one. */
export interface FacetValues {
  /** Each value once, by name. */
  readonly names: readonly string[]
  /** By code: places in `names`. */
  readonly ofCode: readonly (readonly number[])[]
}

/** The values of each text. */
type ValuesOf = (text: string) => readonly string[]

/** By the texts that codes stand for, which are the same array for as long as it only grows. */
const kept = new WeakMap<
  readonly string[],
  WeakMap<object, { readonly count: number; readonly values: FacetValues }>
>()

/** As `facetValues`, made once for as long as no text is new and `by`, all else that values are told by, is the same object. */
export function keptValues(
  { texts }: { readonly texts: readonly string[] },
  by: object,
  valuesBy: () => ValuesOf,
): FacetValues {
  const all =
    kept.get(texts) ?? new WeakMap<object, { readonly count: number; readonly values: FacetValues }>()
  kept.set(texts, all)
  const last = all.get(by)
  if (last?.count === texts.length) return last.values
  const values = facetValues(texts, valuesBy())
  all.set(by, { count: texts.length, values })
  return values
}

export function facetValues(texts: readonly string[], valuesOf: ValuesOf): FacetValues {
  const byText = texts.map(valuesOf)
  const names = [...new Set(byText.flat())].sort((a, b) => (a < b ? -1 : 1))
  const places = new Map(names.map((name, place) => [name, place]))
  return { names, ofCode: byText.map((some) => some.flatMap((name) => places.get(name) ?? [])) }
}
