import type { Suggestion } from '../api/mesh.ts'

/** Where a suggestion leads: to the product or its part, and for what has no screen to what is found by it. */
export function suggestionAddress({ kind, text, product }: Suggestion): string {
  if (kind === 'term') return `/terms/${encodeURIComponent(text)}`
  if (kind === 'person') return `/people/${encodeURIComponent(text)}`
  if (product === undefined) return `/marketplace?${new URLSearchParams({ q: text, what: kind }).toString()}`
  if (kind === 'dataset') return `/marketplace/${product}/data`
  if (kind === 'column') return `/marketplace/${product}/contract`
  return `/marketplace/${product}`
}

/** What it is, in a few words. */
export const suggestionKind = ({ kind, product }: Suggestion): string =>
  kind === 'dataset' || kind === 'column' ? `${kind} of ${product ?? ''}` : kind
