import { similarAmong, readQuestion, labelsOf, type Unit } from './question.ts'
import { BestHits, type Ranked } from './best-hits.ts'
import type { Catalogue } from './catalogue.ts'
import { fieldBits, scoreEntries, type EntryScores } from './entry-scores.ts'
import { explainEntry, explainNames, type Match } from './explain-match.ts'
import { openFacets, type FacetCounts, type FacetFilters } from './facets.ts'
import type { SearchEntry } from './search-entry.ts'
import type { SearchIndex } from './search-index.ts'
import { knownEntries, type SearchView } from './search-view.ts'
import {
  personDocuments,
  scoreDocument,
  termDocuments,
  wordsOfDocument,
  type SmallDocument,
} from './small-documents.ts'

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

/** What a score is made of: `(text) × (1 + trust + use)`. */
export interface ScoreParts {
  readonly text: number
  readonly trust: number
  readonly use: number
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

/** How much more a product counts that is trusted, and one that is used. */
const trustWeight = 0.2
const useWeight = 0.2
/** A term and a person say less of what there is than a product of that name. */
const documentWeight = 0.85

interface Candidate extends Ranked {
  readonly id?: number
  readonly document?: SmallDocument
  readonly why: ScoreParts
}

/** Finds products, their datasets and columns, terms and people: what the view may know of, best first. */
export async function searchMesh(
  index: SearchIndex,
  view: SearchView,
  request: SearchRequest,
): Promise<SearchResult> {
  const catalogue = await index.catalogue()
  const known = knownEntries(catalogue, view)
  const documents = smallDocuments(catalogue, view, known)
  const units = await unitsOf(request.q, { index, view, known, documents })
  const { words } = index
  const { nameWords } = catalogue
  const scored = request.q === undefined ? undefined : await scoreEntries({ words, known, nameWords }, units)
  const counted = countHits({ catalogue, view, known, documents, units, scored }, request)
  const page = counted.best.all.slice(0, request.limit)
  const entries = await index.entries(page.flatMap(({ id }) => id ?? []))
  const last = page.at(-1)
  return {
    hits: page.flatMap((candidate) => hitOf(candidate, units, entries)),
    total: counted.total,
    facets: counted.facets,
    what: counted.what,
    ...(counted.best.all.length > page.length && last !== undefined
      ? { next: { score: last.score, name: last.name } }
      : {}),
  }
}

const smallDocuments = (
  catalogue: Catalogue,
  { vocabulary, domains }: SearchView,
  known: Uint8Array,
): readonly SmallDocument[] => [...termDocuments(vocabulary), ...personDocuments(catalogue, domains, known)]

interface Read {
  readonly index: SearchIndex
  readonly view: SearchView
  readonly known: Uint8Array
  readonly documents: readonly SmallDocument[]
}

/** Only of what may be known of is anything found, corrected or counted. */
async function unitsOf(
  q: string | undefined,
  { index: { words }, view, known, documents }: Read,
): Promise<readonly Unit[]> {
  if (q === undefined) return []
  const labels = labelsOf(view.vocabulary.terms ?? [])
  const named = documents.flatMap(wordsOfDocument)
  const isKnown = async (word: string, isPrefix = true): Promise<boolean> => {
    if (named.some((each) => (isPrefix ? each.startsWith(word) : each === word))) return true
    for (const field of ['name', 'datasets', 'columns', 'people', 'place', 'about'] as const)
      if ((await words.ids({ field, word, isPrefix })).some((id) => known[id] === 1)) return true
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
  readonly known: Uint8Array
  readonly documents: readonly SmallDocument[]
  readonly units: readonly Unit[]
  /** Absent where nothing is asked for. */
  readonly scored: EntryScores | undefined
}

interface Counted {
  readonly best: BestHits<Candidate>
  readonly total: number
  readonly facets: FacetCounts
  readonly what: Record<FoundKind, number>
}

function countHits(counting: Counting, request: SearchRequest): Counted {
  const { filters = {}, limit, after, what: wanted } = request
  const best = new BestHits<Candidate>(limit + 1, after)
  const what = { product: 0, dataset: 0, column: 0, term: 0, person: 0 }
  const facets = openFacets(counting.catalogue, counting.view, filters)
  let total = 0
  for (let id = 0; id < counting.known.length; id += 1) {
    const fields = foundIn(counting, id)
    if (fields === 0) continue
    const kinds = kindsOf(fields)
    const isWanted = wanted?.some((kind) => kinds.includes(kind)) ?? true
    if (!(isWanted ? facets.take(id) : facets.admits(id))) continue
    for (const kind of kinds) what[kind] += 1
    if (!isWanted) continue
    total += 1
    takeEntry(best, counting, id)
  }
  if (Object.keys(filters).length === 0) total += takeDocuments({ best, what }, counting, wanted)
  return { best, total, facets: facets.counts(), what }
}

function takeEntry(best: BestHits<Candidate>, { catalogue, view, scored }: Counting, id: number): void {
  const name = catalogue.products[id] ?? ''
  const text = scored === undefined ? 1 : (scored.scores[id] ?? 0)
  const trust = trustWeight * (catalogue.trust[id] ?? 0)
  // The most that use can add: most entries need not be looked at further.
  if (!best.mayTake(scoreOf({ text, trust, use: useWeight }))) return
  const why = { text, trust, use: useWeight * view.useOf(name) }
  best.take({ id, name, score: scoreOf(why), why })
}

/** Whole numbers, so that a place in the list is said exactly. */
const scoreOf = ({ text, trust, use }: ScoreParts): number => Math.round(text * (1 + trust + use) * 1000)

/** Where an entry was found, as bits; all of it where nothing is asked for. */
function foundIn({ known, scored }: Counting, id: number): number {
  if (known[id] !== 1) return 0
  if (scored === undefined) return fieldBits.name
  return (scored.scores[id] ?? 0) > 0 ? (scored.fields[id] ?? 0) : 0
}

const ofDatasets: readonly FoundKind[] = ['dataset']
const ofColumns: readonly FoundKind[] = ['column']
const kindsByBits: readonly (readonly FoundKind[])[] = Array.from({ length: 64 }, (_, bits) => [
  ...((bits & ~(fieldBits.datasets | fieldBits.columns)) === 0 ? [] : (['product'] as const)),
  ...((bits & fieldBits.datasets) === 0 ? [] : ofDatasets),
  ...((bits & fieldBits.columns) === 0 ? [] : ofColumns),
])
const kindsOf = (bits: number): readonly FoundKind[] => kindsByBits[bits] ?? []

/** Terms and people, where no facet is chosen: they have none. */
function takeDocuments(
  { best, what }: Pick<Counted, 'best' | 'what'>,
  { documents, units, scored }: Counting,
  wanted: readonly FoundKind[] | undefined,
): number {
  let total = 0
  for (const document of documents) {
    const isListed = scored === undefined && wanted?.includes(document.kind) === true
    const text = isListed ? 1 : documentWeight * scoreDocument(document, units)
    if (text === 0 || wanted?.includes(document.kind) === false) continue
    what[document.kind] += 1
    total += 1
    const why = { text, trust: 0, use: 0 }
    best.take({ document, name: `${document.kind}:${document.name}`, score: scoreOf(why), why })
  }
  return total
}

function hitOf(
  { id, document, name, score, why }: Candidate,
  units: readonly Unit[],
  entries: ReadonlyMap<number, SearchEntry>,
): readonly SearchHit[] {
  if (document !== undefined)
    return [
      {
        kind: document.kind,
        name,
        score,
        why,
        document,
        matches: explainNames(document.kind, document, units),
      },
    ]
  const entry = id === undefined ? undefined : entries.get(id)
  if (entry === undefined) return []
  return [{ kind: 'product', name, score, why, entry, matches: explainEntry(entry, units) }]
}
