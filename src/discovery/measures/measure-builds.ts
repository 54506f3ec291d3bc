import type { BuildFact } from './build-facts.ts'
import { spanOf, type Span } from './span.ts'
import { isIn, type DayRange } from './window.ts'

export interface BuildMeasures {
  readonly builds: number
  readonly published: number
  /** From the first build that tried a change, those that failed included, until it was published. */
  readonly changeToPublish: Span
}

export interface QualityMeasures {
  /** Checks that ran in builds, and those of them that passed. */
  readonly checks: number
  readonly passed: number
}

/** Builds of one product, oldest first; those that ended in the range count. */
export function changesPublished(builds: readonly BuildFact[], range: DayRange): readonly number[] {
  const seconds: number[] = []
  let triedSince: string | undefined
  for (const { startedAt, endedAt, outcome } of builds) {
    if (outcome === 'failed' || outcome === 'rejected') triedSince ??= startedAt
    else {
      if (outcome === 'published' && isIn(range, endedAt))
        seconds.push((Date.parse(endedAt) - Date.parse(triedSince ?? startedAt)) / 1000)
      // Where nothing has changed in the end, what was tried was taken back.
      triedSince = undefined
    }
  }
  return seconds
}

/** The builds of several products. */
export function measureBuilds(all: readonly (readonly BuildFact[])[], range: DayRange): BuildMeasures {
  const builds = all.flat().filter(({ endedAt }) => isIn(range, endedAt))
  return {
    builds: builds.length,
    published: builds.filter(({ outcome }) => outcome === 'published').length,
    changeToPublish: spanOf(all.flatMap((each) => changesPublished(each, range))),
  }
}

export function measureQuality(all: readonly (readonly BuildFact[])[], range: DayRange): QualityMeasures {
  const builds = all.flat().filter(({ endedAt }) => isIn(range, endedAt))
  const checks = builds.reduce((sum, build) => sum + build.checks, 0)
  return { checks, passed: checks - builds.reduce((sum, { failed }) => sum + failed, 0) }
}
