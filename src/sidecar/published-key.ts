import type { MetadataStore } from '../store/metadata-store.ts'
import { matchName } from '../spec/match-name.ts'

/** The key of a published product that a person named. */
export const publishedKey = async (metadata: Pick<MetadataStore, 'heads'>, name: string): Promise<string> =>
  matchName(name, [...(await metadata.heads()).keys()], {
    message: `no product ${name} is published`,
    remedy: '`hansa status` lists what is.',
  })
