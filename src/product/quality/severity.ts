import type { Dimension, Severity } from './check.ts'

/** ODCS leaves severities open; every spelling Hansa knows is here. Only `error` stops a publication. */
const severities: Readonly<Record<string, Severity>> = {
  error: 'error',
  blocker: 'error',
  critical: 'error',
  fatal: 'error',
  high: 'error',
  major: 'error',
  warning: 'warning',
  warn: 'warning',
  medium: 'warning',
  minor: 'warning',
  low: 'warning',
  info: 'warning',
  informational: 'warning',
}

/** `error` where nothing is declared; undefined for a word that is not known. */
export const severityOf = (declared: string | undefined): Severity | undefined =>
  declared === undefined ? 'error' : severities[declared.trim().toLowerCase()]

/** ODCS's words and its two-letter synonyms. */
const dimensions: Readonly<Record<string, Dimension>> = {
  accuracy: 'accuracy',
  ac: 'accuracy',
  completeness: 'completeness',
  cp: 'completeness',
  conformity: 'conformity',
  cf: 'conformity',
  consistency: 'consistency',
  cs: 'consistency',
  coverage: 'coverage',
  cv: 'coverage',
  timeliness: 'timeliness',
  tm: 'timeliness',
  uniqueness: 'uniqueness',
  uq: 'uniqueness',
}

export const dimensionOf = (declared: string | undefined): Dimension | undefined =>
  declared === undefined ? undefined : dimensions[declared.trim().toLowerCase()]
