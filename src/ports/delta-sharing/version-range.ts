import { HansaError } from '../../errors.ts'
import type { Snapshot } from '../../store/snapshot.ts'

/** What is kept of a table, oldest first. */
export type KeptVersions = readonly Pick<Snapshot, 'version' | 'createdAt'>[]

/** Both are within. */
export interface VersionRange {
  readonly first: number
  readonly last: number
}

/** Those that a reader can know of: not what was made later and rolled back. */
export const upTo = (version: number, kept: KeptVersions): KeptVersions =>
  kept.filter((each) => each.version <= version).toSorted((a, b) => a.version - b.version)

/** The first version that was made at that time or later. */
export function firstVersionSince(kept: KeptVersions, since: string): number {
  const time = timeOf('startingTimestamp', since)
  const found = kept.find(({ createdAt }) => Date.parse(createdAt) >= time)
  if (found !== undefined) return found.version
  throw new HansaError('invalid_input', `no version was made at ${since} or later`)
}

/**
 * Reads `startingVersion` or `startingTimestamp`, and `endingVersion` or `endingTimestamp`: without these up to the
 * newest, as with one that is yet to come. Versions count from 1 here; a start at 0 is everything.
 */
export function versionRange(query: URLSearchParams, kept: KeptVersions): VersionRange {
  const start = bound(query, 'starting')
  const end = bound(query, 'ending')
  const newest = kept.at(-1)?.version ?? 0
  if (start === undefined)
    throw new HansaError('invalid_input', 'nothing says from where on changes are meant', {
      remedy: 'Send `startingVersion` or `startingTimestamp`.',
    })
  const first =
    start.kind === 'version' ? Math.max(1, start.version) : firstVersionSince(kept, start.timestamp)
  const last = end === undefined ? newest : Math.min(newest, lastOf(end, kept))
  if (first <= last) return { first, last }
  throw new HansaError('invalid_input', `there is no version from ${first} to ${last}`, {
    remedy: `The newest is ${newest}.`,
  })
}

type Bound =
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'timestamp'; readonly timestamp: string }

function bound(query: URLSearchParams, which: 'starting' | 'ending'): Bound | undefined {
  const version = query.get(`${which}Version`)
  const timestamp = query.get(`${which}Timestamp`)
  if (version !== null && timestamp !== null)
    throw new HansaError(
      'invalid_input',
      `\`${which}Version\` and \`${which}Timestamp\` cannot both be meant`,
    )
  if (timestamp !== null) return { kind: 'timestamp', timestamp }
  if (version === null) return undefined
  if (/^\d{1,15}$/.test(version)) return { kind: 'version', version: Number(version) }
  throw new HansaError('invalid_input', `\`${which}Version\` is a whole number`)
}

function lastOf(end: Bound, kept: KeptVersions): number {
  if (end.kind === 'version') return end.version
  const time = timeOf('endingTimestamp', end.timestamp)
  return kept.findLast(({ createdAt }) => Date.parse(createdAt) <= time)?.version ?? 0
}

function timeOf(name: string, text: string): number {
  const time = Date.parse(text)
  if (!Number.isNaN(time)) return time
  throw new HansaError('invalid_input', `\`${name}\` is an ISO 8601 time`)
}
