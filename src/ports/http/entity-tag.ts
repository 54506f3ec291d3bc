import { createHash } from 'node:crypto'

/** A weak entity tag (RFC 9110 §8.8.3) of everything that decides an answer's rows and form. */
export const weakTag = (parts: readonly (string | number | undefined)[]): string =>
  `W/"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}"`

/** Whether an `If-None-Match` header names the tag, by weak comparison. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, opaque]) => opaque === opaqueOf(tag))
}

const opaqueOf = (tag: string): string => tag.replace(/^W\//, '')
