import { nearest } from '../spec/nearest.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import { dpvPurposes } from './dpv-purposes.ts'

/** What the node's operator reads for unless something else is stated. */
export const operatorPurpose = 'dpv:ServiceManagement'

/** The purposes of a mesh: those of DPV, written `dpv:Marketing`, and its own by their plain names. */
export interface Purposes {
  readonly names: readonly string[]
  readonly has: (name: string) => boolean
  /** The purpose and all above it; empty where there is no such purpose. */
  readonly ancestors: (name: string) => readonly string[]
  /** Those right above it. */
  readonly above: (name: string) => readonly string[]
  /** Whether data that are agreed for one purpose may be read for another: it is the same or below it. */
  readonly isWithin: (stated: string, agreed: string) => boolean
  /** The purpose that was most likely meant, with or without `dpv:`. */
  readonly nearest: (name: string) => string | undefined
}

export function purposesOf(vocabulary: Pick<Vocabulary, 'purposes'>): Purposes {
  const broader = new Map<string, readonly string[]>(dpvTerms)
  for (const { name, broader: above } of vocabulary.purposes) broader.set(name, [above])
  const known = new Map<string, readonly string[]>()
  const ancestors = (name: string): readonly string[] => {
    const found = known.get(name) ?? allAbove(name, broader)
    known.set(name, found)
    return found
  }
  return {
    names: [...broader.keys()],
    has: (name) => broader.has(name),
    ancestors,
    above: (name) => broader.get(name) ?? [],
    isWithin: (stated, agreed) => ancestors(stated).includes(agreed),
    nearest: (name) => {
      const prefixed = `dpv:${name}`
      return broader.has(prefixed)
        ? prefixed
        : (nearest(name, broader.keys()) ?? nearest(prefixed, broader.keys()))
    },
  }
}

const dpvTerms = Object.entries(dpvPurposes).map(
  ([name, broader]) => [`dpv:${name}`, broader.map((each) => `dpv:${each}`)] as const,
)

/** Of a term that several lines lead up from, each ancestor once; what is not known has none. */
function allAbove(name: string, broader: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set<string>()
  const visit = (each: string): void => {
    const above = broader.get(each)
    if (above === undefined || found.has(each)) return
    found.add(each)
    above.forEach(visit)
  }
  visit(name)
  return [...found]
}
