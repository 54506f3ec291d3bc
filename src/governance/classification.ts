import type { Vocabulary } from '../spec/vocabulary.ts'

type Words = Pick<Vocabulary, 'classifications'>

/**
 * How high a classification is, for policies and for comparing: its index in the vocabulary, -1 for none. A word that
 * the vocabulary does not have counts as above all others, so that a typo hides and never shows.
 */
export function levelOf(classification: string | undefined, { classifications }: Words): number {
  if (classification === undefined) return -1
  const index = classifications.indexOf(classification)
  return index < 0 ? classifications.length : index
}

/** The higher of two classifications. */
export const higher = (a: string | undefined, b: string | undefined, words: Words): string | undefined =>
  levelOf(a, words) >= levelOf(b, words) ? a : b
