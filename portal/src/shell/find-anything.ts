import { mesh } from '../api/mesh.ts'
import { suggestionAddress, suggestionKind } from '../marketplace/suggestion-address.ts'

/** Something that the palette can go to. */
export interface Finding {
  readonly to: string
  readonly title: string
  /** What it is, in a word. */
  readonly kind: string
}

/** What of the mesh fits a few letters, as far as the reader may know of it. */
export async function findAnything(text: string, signal?: AbortSignal): Promise<readonly Finding[]> {
  if (text === '') return []
  const { items } = await mesh.suggest({ q: text, limit: 12 }, signal === undefined ? {} : { signal })
  return items.map((item) => ({
    to: suggestionAddress(item),
    title: item.text,
    kind: suggestionKind(item),
  }))
}
