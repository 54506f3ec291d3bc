import { defaultVocabulary, type Vocabulary } from '../../spec/vocabulary.ts'
import type { BundleStore } from '../../store/governance-bundle.ts'

/** The words that the rules in force were checked against; the usual ones where nothing was enacted yet. */
export const vocabularyInForce = async (metadata: BundleStore): Promise<Vocabulary> =>
  (await metadata.bundle())?.vocabulary ?? defaultVocabulary
