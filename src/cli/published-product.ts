import type { MetadataStore } from '../store/metadata-store.ts'
import { matchName } from './match-name.ts'

/** The key of a published product that a person named. */
export const publishedKey = async (metadata: MetadataStore, name: string): Promise<string> =>
  matchName(name, [...(await metadata.heads()).keys()], {
    message: `no product ${name} is published`,
    remedy: '`hansa status` lists what is.',
  })
