import type { SloState } from '../slo/slo.ts'
import type { Catalogue } from './catalogue.ts'
import { facetValues, keptValues, type FacetValues } from './facet-values.ts'
import type { SearchView } from './search-view.ts'

export const facetNames = ['domain', 'kind', 'status', 'classification', 'protocol', 'slo', 'node'] as const
export type FacetName = (typeof facetNames)[number]

/** Values that a hit must have one of, by facet. */
export type FacetFilters = Readonly<Partial<Record<FacetName, readonly string[]>>>

/** How many hits have each value, were it chosen: most first. */
export type FacetCounts = Readonly<Record<FacetName, readonly ValueCount[]>>

export interface ValueCount {
  readonly value: string
  readonly count: number
}

/** One facet of all entries: each has a code, which stands for its values. */
interface Facet {
  readonly codes: ArrayLike<number>
  readonly values: FacetValues
  /** By code; undefined where nothing is chosen. */
  readonly isChosen: readonly boolean[] | undefined
  readonly counts: Uint32Array
}

/** The facets of a search, which count what they are shown. */
export interface Facets {
  /** Whether an entry passes all filters. */
  readonly admits: (id: number) => boolean
  /** As `admits`, and counts the entry for every facet whose other filters it passes. */
  readonly take: (id: number) => boolean
  /** Counts entries, the first so many of these, that are taken all: only where nothing is chosen. */
  readonly takeAll: (ids: Uint32Array, size: number) => void
  readonly counts: () => FacetCounts
}

export function openFacets(catalogue: Catalogue, view: SearchView, filters: FacetFilters): Facets {
  const all = sources(catalogue, view)
  const facets = facetNames.map((name) => facetOf(all[name], filters[name]))
  return {
    admits: (id) => facets.every((facet) => isAdmitted(facet, id)),
    take: (id) => countIn(facets, id),
    takeAll: (ids, size) => {
      for (const [place, facet] of facets.entries()) {
        const alike = facets.slice(0, place).find(({ codes }) => codes === facet.codes)
        if (alike === undefined) countAll(facet, ids, size)
        else facet.counts.set(alike.counts)
      }
    },
    counts: () => {
      const [domain, kind, status, classification, protocol, slo, node] = facets.map(valueCounts)
      return {
        domain: domain ?? [],
        kind: kind ?? [],
        status: status ?? [],
        classification: classification ?? [],
        protocol: protocol ?? [],
        slo: slo ?? [],
        node: node ?? [],
      }
    },
  }
}

/** What fails one filter only would be there without it: it counts for that facet. */
function countIn(facets: readonly Facet[], id: number): boolean {
  let failed: Facet | undefined
  for (const facet of facets) {
    if (isAdmitted(facet, id)) continue
    if (failed !== undefined) return false
    failed = facet
  }
  if (failed !== undefined) {
    add(failed, id)
    return false
  }
  for (const facet of facets) add(facet, id)
  return true
}

/** A loop of its own, since it goes through very many. */
function countAll({ codes, counts }: Facet, ids: Uint32Array, size: number): void {
  if (counts.length === 1) {
    counts[0] = size
    return
  }
  for (let place = 0; place < size; place += 1) {
    const code = codes[ids[place] ?? 0] ?? 0
    counts[code] = (counts[code] ?? 0) + 1
  }
}

const isAdmitted = ({ isChosen, codes }: Facet, id: number): boolean =>
  isChosen === undefined || isChosen[codes[id] ?? -1] === true

function add({ codes, counts }: Facet, id: number): void {
  const code = codes[id] ?? 0
  counts[code] = (counts[code] ?? 0) + 1
}

function facetOf(
  { coded: { codes, texts }, values }: FacetSource,
  chosen: readonly string[] | undefined,
): Facet {
  const { names, ofCode } = values
  return {
    codes,
    values,
    isChosen: chosen && ofCode.map((some) => some.some((value) => chosen.includes(names[value] ?? ''))),
    counts: new Uint32Array(texts.length),
  }
}

interface FacetSource {
  readonly coded: Codes
  readonly values: FacetValues
}

interface Codes {
  readonly codes: ArrayLike<number>
  readonly texts: readonly string[]
}

function sources(
  { domain, node, status, classifications, idOf, products }: Catalogue,
  view: SearchView,
): Readonly<Record<FacetName, FacetSource>> {
  const kindOf = (): ((name: string) => readonly string[]) => {
    const kinds = new Map(view.domains.map(({ name, kind }) => [name, kind]))
    return (name) => some(kinds.get(name) ?? '')
  }
  const { classifications: order } = view.vocabulary
  const slo = statesOf({ idOf, products }, view.promises)
  return {
    domain: { coded: domain, values: keptValues(domain, ownTexts, () => some) },
    kind: { coded: domain, values: keptValues(domain, view.domains, kindOf) },
    status: { coded: status, values: keptValues(status, ownTexts, () => some) },
    classification: {
      coded: classifications,
      values: keptValues(classifications, order, () => (text) => some(highestOf(text, order))),
    },
    protocol: { coded: node, values: facetValues(node.texts, view.protocolsOf) },
    slo: { coded: slo, values: keptValues(slo, ownTexts, () => some) },
    node: { coded: node, values: keptValues(node, ownTexts, () => some) },
  }
}

const some = (text: string): readonly string[] => (text === '' ? [] : [text])

/** What values are told by that are the texts themselves. */
const ownTexts = {}

const states: readonly SloState[] = ['unknown', 'met', 'at risk', 'breached']

/** How promises stand is no part of the index, since it changes while nothing is published. */
function statesOf(
  { idOf, products }: Pick<Catalogue, 'idOf' | 'products'>,
  promises: SearchView['promises'],
): { readonly codes: Uint8Array; readonly texts: readonly SloState[] } {
  const known = codesOf.get(promises)
  if (known?.length === products.length) return { codes: known, texts: states }
  const codes = new Uint8Array(products.length)
  for (const [product, state] of promises) {
    const id = idOf.get(product)
    if (id !== undefined) codes[id] = states.indexOf(state)
  }
  codesOf.set(promises, codes)
  return { codes, texts: states }
}

/** Of all products, for as long as these very promises are looked at and no product is new. */
const codesOf = new WeakMap<SearchView['promises'], Uint8Array>()

/** The highest that a column of the product has. */
function highestOf(text: string, order: readonly string[]): string {
  const has: unknown = JSON.parse(text)
  return order.findLast((word) => Array.isArray(has) && has.includes(word)) ?? ''
}

function valueCounts({ values: { names, ofCode }, counts }: Facet): readonly ValueCount[] {
  const totals = new Uint32Array(names.length)
  for (const [code, some] of ofCode.entries())
    for (const value of some) totals[value] = (totals[value] ?? 0) + (counts[code] ?? 0)
  const found = names.map((value, place) => ({ value, count: totals[place] ?? 0 }))
  // Sorting leaves those of one count in the order of their names.
  return found.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
}
