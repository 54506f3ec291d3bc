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
