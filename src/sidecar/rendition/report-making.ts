import type { Effects } from '../../effects.ts'
import type { DataFile } from '../../store/snapshot.ts'
import type { RenditionPlan } from './rendition-plan.ts'

/** Less is made before anybody wonders what takes so long. */
const worthReporting = 32 * 1024 * 1024

export interface Making {
  readonly plan: Pick<RenditionPlan, 'name'>
  /** Data files that something is made of. */
  readonly files: readonly DataFile[]
}

/** Lets others hear how far `work` is, which says so after each file. */
export async function reportMaking<T>(
  { report }: Pick<Effects, 'report'>,
  { plan, files }: Making,
  work: (advance: () => void) => Promise<T>,
): Promise<T> {
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) < worthReporting) return work(() => undefined)
  const task = `preparing ${plan.name}`
  let done = 0
  let ok = false
  report({ kind: 'started', task, total: files.length, unit: 'files' })
  try {
    const result = await work(() => {
      done += 1
      report({ kind: 'advanced', task, done, total: files.length })
    })
    ok = true
    return result
  } finally {
    report({ kind: 'finished', task, outcome: ok ? 'prepared' : 'not prepared', ok })
  }
}
