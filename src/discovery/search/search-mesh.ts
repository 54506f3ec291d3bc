import { similarAmong, readQuestion, labelsOf, type Unit } from './question.ts'
import { BestHits, type Ranked } from './best-hits.ts'
import type { Catalogue } from './catalogue.ts'
import { fieldBits, readUnits, scoreEntries, type ReadUnits } from './entry-scores.ts'
import { explainEntry, explainNames, type Match } from './explain-match.ts'
import { EntrySheet } from './entry-sheet.ts'
import { openFacets, type FacetCounts, type FacetFilters } from './facets.ts'
import type { SearchEntry } from './search-entry.ts'
import type { SearchIndex } from './search-index.ts'
import { knownPart, type KnownPart } from './known-part.ts'
import type { SearchView } from './search-view.ts'
import { factorOf, standings, type Standing, type Standings } from './standing.ts'
import { scoreDocument, type SmallDocument } from './small-documents.ts'

/** What can be found; a product may be found as several of the first three. */
export const foundKinds = ['product', 'dataset', 'column', 'term', 'person'] as const
export type FoundKind = (typeof foundKinds)[number]

export interface SearchRequest {
  /** Words; everything, the most trusted and used first, where absent. */
  readonly q?: string | undefined
  /** Only what was found as one of these. */
  readonly what?: readonly FoundKind[] | undefined
  readonly filters?: FacetFilters
  readonly limit: number
  /** The last hit of the page before. */
  readonly after?: Ranked | undefined
}

/** Something that was found, and why it is where it is. */
export interface SearchHit extends Ranked {
  readonly kind: 'product' | 'term' | 'person'
  /** A product as the index has it. */
  readonly entry?: SearchEntry
  /** A term or a person. */
  readonly document?: SmallDocument
  readonly matches: readonly Match[]
  readonly why: ScoreParts
}

/** What a score is made of: `(text) × (1 + trust + use + rating)`. */
export interface ScoreParts extends Standing {
  readonly text: number
}

export interface SearchResult {
  readonly hits: readonly SearchHit[]
  /** Of all pages. */
  readonly total: number
  readonly facets: FacetCounts
  readonly what: Readonly<Record<FoundKind, number>>
  /** Where there are more. */
  readonly next?: Ranked
}

/** A term and a person say less of what there is than a product of that name. */
const documentWeight = 0.85

interface Candidate extends Ranked {
  readonly text: number
  readonly id?: number
  readonly document?: SmallDocument
}

/** Finds products, their datasets and columns, terms and people: what the view may know of, best first. */
export async function searchMesh(
  index: SearchIndex,
  view: SearchView,
  request: SearchRequest,
): Promise<SearchResult> {
  const catalogue = await index.catalogue()
  const units = await unitsOf(request.q, { index, view, part: knownPart(catalogue, view) })
  const read = request.q === undefined ? undefined : await readUnits(units, index.words)
  // The catalogue may have changed meanwhile.
  const part = knownPart(catalogue, view)
  const standing = standings(catalogue, part, view)
  const counted = countHits({ catalogue, view, part, standing, units, read }, request)
  const page = counted.best.all.slice(0, request.limit)
  const entries = await index.entries(page.flatMap(({ id }) => id ?? []))
  const last = page.at(-1)
  return {
    hits: page.flatMap((candidate) => hitOf(candidate, units, { entries, standing })),
    total: counted.total,
    facets: counted.facets,
    what: counted.what,
    ...(counted.best.all.length > page.length && last !== undefined
      ? { next: { score: last.score, name: last.name } }
      : {}),
  }
}

interface Read {
  readonly index: SearchIndex
  readonly view: SearchView
  readonly part: KnownPart
}

/** Only of what may be known of is anything found, corrected or counted. */
async function unitsOf(
  q: string | undefined,
  { index: { words }, view, part }: Read,
): Promise<readonly Unit[]> {
  if (q === undefined) return []
  const labels = labelsOf(view.vocabulary.terms ?? [])
  const named = part.words
  const isKnown = async (word: string, isPrefix = true): Promise<boolean> => {
    if (named.some((each) => (isPrefix ? each.startsWith(word) : each === word))) return true
    for (const field of ['name', 'datasets', 'columns', 'people', 'place', 'about'] as const)
      if ((await words.ids({ field, word, isPrefix })).some((id) => part.entries[id] === 1)) return true
    return false
  }
  return readQuestion(q, {
    isKnown,
    labels,
    similar: async (word, furthest) => {
      const near = [...similarAmong(named, word, furthest)]
      for (const each of await words.similar(word, furthest))
        if (!near.some((other) => other.word === each.word) && (await isKnown(each.word, false)))
          near.push(each)
      return near.sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    },
  })
}

interface Counting {
  readonly catalogue: Catalogue
  readonly view: SearchView
  readonly part: KnownPart
  readonly standing: Standings
  readonly units: readonly Unit[]
  /** Absent where nothing is asked for. */
  readonly read: ReadUnits | undefined
}

interface Counted {
  readonly best: BestHits<Candidate>
  readonly total: number
  readonly facets: FacetCounts
  readonly what: Record<FoundKind, number>
}

/** Nothing waits in here: what is scored is good for that long. */
function countHits(counting: Counting, request: SearchRequest): Counted {
  const { catalogue, view } = counting
  const { filters = {}, limit, after, what: wanted } = request
  const best = new BestHits<Candidate>(limit + 1, after)
  const facets = openFacets(catalogue, view, filters)
  const found = foundEntries(counting)
  const isFiltered = Object.keys(filters).length > 0
  const countAll = !isFiltered && wanted === undefined
  if (countAll) facets.takeAll(found.ids, found.size)
  const byFields = new Uint32Array(kindsByBits.length)
  const isWanted = kindsByBits.map((kinds) => wanted?.some((kind) => kinds.includes(kind)) ?? true)
  let total = 0
  for (let place = 0; place < found.size; place += 1) {
    const id = found.ids[place] ?? 0
    const fields = found.fields[id] ?? 0
    const isShown = isWanted[fields] === true
    if (!countAll && !(isShown ? facets.take(id) : facets.admits(id))) continue
    byFields[fields] = (byFields[fields] ?? 0) + 1
    if (!isShown) continue
    total += 1
    takeEntry(best, counting, { id, text: found.scores[id] ?? 0 })
  }
  const what = countKinds(byFields)
  if (!isFiltered) total += takeDocuments({ best, what }, counting, wanted)
  return { best, total, facets: facets.counts(), what }
}

/** Entries that fit; all of them alike, as if their names were meant, where nothing is asked for. */
function foundEntries({ catalogue, part, read }: Counting): EntrySheet {
  const { entries, count } = part
  if (read !== undefined) return scoreEntries({ known: entries, count, nameWords: catalogue.nameWords }, read)
  everything.begin(entries.length)
  for (let id = 0; id < entries.length; id += 1) {
    if (entries[id] !== 1) continue
    everything.put(id)
    everything.scores[id] = 1
    everything.fields[id] = fieldBits.name
  }
  return everything
}

const everything = new EntrySheet()

function takeEntry(
  best: BestHits<Candidate>,
  { catalogue, standing }: Counting,
  { id, text }: { readonly id: number; readonly text: number },
): void {
  const score = scoreOf(text, standing.factors[id] ?? 1)
  const name = catalogue.products[id] ?? ''
  // Most need not be looked at further.
  if (best.mayTake(score, name)) best.take({ id, name, text, score })
}

/** Whole numbers, so that a place in the list is said exactly. */
const scoreOf = (text: number, factor: number): number => Math.round(text * factor * 1000)

const ofDatasets: readonly FoundKind[] = ['dataset']
const ofColumns: readonly FoundKind[] = ['column']
const kindsByBits: readonly (readonly FoundKind[])[] = Array.from({ length: 64 }, (_, bits) => [
  ...((bits & ~(fieldBits.datasets | fieldBits.columns)) === 0 ? [] : (['product'] as const)),
  ...((bits & fieldBits.datasets) === 0 ? [] : ofDatasets),
  ...((bits & fieldBits.columns) === 0 ? [] : ofColumns),
])

/** Of how many entries were found where. */
function countKinds(byFields: Uint32Array): Record<FoundKind, number> {
  const what = { product: 0, dataset: 0, column: 0, term: 0, person: 0 }
  for (const [bits, kinds] of kindsByBits.entries())
    for (const kind of kinds) what[kind] += byFields[bits] ?? 0
  return what
}

/** Of terms and people. */
const unknown: Standing = { trust: 0, use: 0, rating: 0 }

/** Terms and people, where no facet is chosen: they have none. */
function takeDocuments(
  { best, what }: Pick<Counted, 'best' | 'what'>,
  { part, units, read }: Counting,
  wanted: readonly FoundKind[] | undefined,
): number {
  let total = 0
  for (const document of part.documents) {
    const isListed = read === undefined && wanted?.includes(document.kind) === true
    const text = isListed ? 1 : documentWeight * scoreDocument(document, units)
    if (text === 0 || wanted?.includes(document.kind) === false) continue
    what[document.kind] += 1
    total += 1
    const name = `${document.kind}:${document.name}`
    best.take({ document, name, text, score: scoreOf(text, factorOf(unknown)) })
  }
  return total
}

function hitOf(
  { id, document, name, score, text }: Candidate,
  units: readonly Unit[],
  { entries, standing }: { readonly entries: ReadonlyMap<number, SearchEntry>; readonly standing: Standings },
): readonly SearchHit[] {
  if (document !== undefined) {
    const matches = explainNames(document.kind, document, units)
    return [{ kind: document.kind, name, score, why: { text, ...unknown }, document, matches }]
  }
  const entry = id === undefined ? undefined : entries.get(id)
  // Another product may have its number by now.
  if (id === undefined || entry?.product !== name) return []
  const why = { text, ...standing.of(id) }
  return [{ kind: 'product', name, score, why, entry, matches: explainEntry(entry, units) }]
}
