import { afterEach, beforeEach } from 'node:test'
import type { MetadataStore } from '../../src/store/metadata-store.ts'

/** An empty place for one test. */
export interface MetadataPlace {
  /** Each call opens the same place once more. */
  open(): Promise<MetadataStore>
  remove(): Promise<void>
}

/**
 * Called in a suite: each of its tests has an empty place, and `use` is given a store of it. What is returned opens that
 * place once more. All is closed and removed after the test.
 */
export function freshPlaces(
  makePlace: () => Promise<MetadataPlace>,
  use: (store: MetadataStore) => void,
): () => Promise<MetadataStore> {
  let place: MetadataPlace
  let opened: MetadataStore[]
  const open = async (): Promise<MetadataStore> => {
    const another = await place.open()
    opened.push(another)
    return another
  }
  beforeEach(async () => {
    place = await makePlace()
    opened = []
    use(await open())
  })
  afterEach(async () => {
    for (const each of opened) await each.close()
    await place.remove()
  })
  return open
}
