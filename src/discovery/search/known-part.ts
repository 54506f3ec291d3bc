import type { Catalogue } from './catalogue.ts'
import { knownEntries, type SearchView } from './search-view.ts'
import { personDocuments, termDocuments, wordsOfDocument, type SmallDocument } from './small-documents.ts'

/** What a view may know of an index. */
export interface KnownPart {
  /** 1 for each entry that may be known of, by number. */
  readonly entries: Uint8Array
  readonly count: number
  /** Terms, and people who answer for what may be known of. */
  readonly documents: readonly SmallDocument[]
  /** All words of these documents, each once. */
  readonly words: readonly string[]
}

interface Kept {
  readonly catalogue: Catalogue
  readonly revision: number
  readonly vocabulary: SearchView['vocabulary']
  readonly part: KnownPart
}

/** By the domains that were looked at: those of rules stay the same for as long as the rules do. */
const kept = new WeakMap<SearchView['domains'], Kept>()

/** The part of a catalogue that a view may know of; made once for as long as neither changes, since it goes through all entries. */
export function knownPart(catalogue: Catalogue, view: Pick<SearchView, 'domains' | 'vocabulary'>): KnownPart {
  const { domains, vocabulary } = view
  const last = kept.get(domains)
  if (last?.catalogue === catalogue && last.revision === catalogue.revision && last.vocabulary === vocabulary)
    return last.part
  const entries = knownEntries(catalogue, view)
  const documents = [...termDocuments(vocabulary), ...personDocuments(catalogue, domains, entries)]
  const part: KnownPart = {
    entries,
    count: entries.reduce((sum, each) => sum + each, 0),
    documents,
    words: [...new Set(documents.flatMap(wordsOfDocument))],
  }
  kept.set(domains, { catalogue, revision: catalogue.revision, vocabulary, part })
  return part
}
