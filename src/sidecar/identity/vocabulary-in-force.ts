import { bundleInForce } from '../../product/council/bundle-in-force.ts'
import { defaultVocabulary, type Vocabulary } from '../../spec/vocabulary.ts'
import type { BundleStore } from '../../store/governance-bundle.ts'

/** The words that the rules in force were checked against; the usual ones where nothing was enacted yet. */
export const vocabularyInForce = async (metadata: BundleStore, now: Date): Promise<Vocabulary> =>
  (await bundleInForce(metadata, now))?.vocabulary ?? defaultVocabulary
