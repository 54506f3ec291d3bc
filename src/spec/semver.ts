import type { Change } from './change.ts'

/** A semantic version's numbers and pre-release (semver.org 2.0.0); build metadata carries no meaning. */
export interface SemanticVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly prerelease: readonly (string | number)[]
}

const pattern =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*))*))?(?:\+[0-9a-z-]+(?:\.[0-9a-z-]+)*)?$/i

/** Reads `1.2.3` or `1.2.3-rc.1`; undefined where it is not a semantic version. */
export function parseVersion(text: string): SemanticVersion | undefined {
  const [whole, major, minor, patch, prerelease] = pattern.exec(text) ?? []
  if (whole === undefined) return undefined
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: (prerelease ?? '')
      .split('.')
      .filter((part) => part !== '')
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  }
}

/** Negative where `a` comes before `b`, positive where after, 0 where neither. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrereleases(a, b)
}

function comparePrereleases(a: SemanticVersion, b: SemanticVersion): number {
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length
  for (const [index, part] of a.prerelease.entries()) {
    const other = b.prerelease[index]
    if (other === undefined) return 1
    if (part !== other) return comparePart(part, other)
  }
  return a.prerelease.length - b.prerelease.length
}

/** Numbers come before words (semver.org §11.4). */
function comparePart(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === typeof b) return a < b ? -1 : 1
  return typeof a === 'number' ? -1 : 1
}

/** The major number of a version that was checked before; 0 where it is no semantic version. */
export const majorOf = (version: string): number => parseVersion(version)?.major ?? 0

export type Bump = 'major' | 'minor' | 'patch'

/** What is wrong with a new version number, to be placed by the caller. */
export interface VersionRefusal {
  readonly code: 'breaking-without-major' | 'version-not-raised' | 'version-lowered' | 'bad-version'
  /** A warning does not stop a publication. */
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly remedy: string
}

/** The part of a version that changes call for; undefined where nothing changed. */
export function requiredBump(changes: readonly Change[]): Bump | undefined {
  if (changes.some(({ kind }) => kind === 'breaking')) return 'major'
  if (changes.some(({ kind }) => kind === 'additive')) return 'minor'
  return changes.length > 0 ? 'patch' : undefined
}

/**
 * Whether a new version number says what changed: something that breaks needs a new major version (an error
 * otherwise); additions a new minor, and words a new patch (warnings). Undefined: all is well.
 */
export function checkVersion(
  oldVersion: string,
  newVersion: string,
  changes: readonly Change[],
): VersionRefusal | undefined {
  const [old, next] = [parseVersion(oldVersion), parseVersion(newVersion)]
  if (old === undefined || next === undefined) return notSemantic(old === undefined ? oldVersion : newVersion)
  if (compareVersions(next, old) < 0) return lowered(oldVersion, newVersion)
  const bump = requiredBump(changes)
  if (bump === undefined || isRaised(old, next, bump)) return undefined
  return bump === 'major' ? breaking(old, newVersion, changes) : notRaised(old, newVersion, bump)
}

function isRaised(old: SemanticVersion, next: SemanticVersion, bump: Bump): boolean {
  if (next.major !== old.major) return true
  if (bump === 'major') return false
  if (next.minor !== old.minor) return true
  return bump === 'patch' && compareVersions(next, old) > 0
}

function breaking(old: SemanticVersion, newVersion: string, changes: readonly Change[]): VersionRefusal {
  const broken = changes.filter(({ kind }) => kind === 'breaking')
  const [first] = broken
  const more = broken.length > 1 ? ` (and ${broken.length - 1} more)` : ''
  return {
    code: 'breaking-without-major',
    severity: 'error',
    message: `version ${newVersion} would break its consumers: ${first === undefined ? '' : `${first.path}: ${first.message}`}${more}`,
    remedy: `Serve the change as ${old.major + 1}.0.0 beside the old version, or undo it.`,
  }
}

function notRaised(old: SemanticVersion, newVersion: string, bump: 'minor' | 'patch'): VersionRefusal {
  const { major, minor, patch } = old
  const wanted = bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
  const what = bump === 'minor' ? 'something was added' : 'its words changed'
  return {
    code: 'version-not-raised',
    severity: 'warning',
    message: `${what}, but the version is ${newVersion}`,
    remedy: `Raise it to ${wanted}.`,
  }
}

const lowered = (oldVersion: string, newVersion: string): VersionRefusal => ({
  code: 'version-lowered',
  severity: 'error',
  message: `version ${newVersion} comes before ${oldVersion}, which is published`,
  remedy: 'Give it a higher version; `hansa rollback` goes back to older data.',
})

const notSemantic = (version: string): VersionRefusal => ({
  code: 'bad-version',
  severity: 'error',
  message: `\`${version}\` is not a semantic version`,
  remedy: 'Write three numbers, e.g. 1.2.0.',
})
