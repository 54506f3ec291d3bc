/**
 * Iceberg's nine mask actions (REST catalog, `read-restrictions`), from the one that hides most to the one that hides
 * least: where several apply to a column, the first of them in this order does.
 */
export const masks = [
  'replace-with-null',
  'mask-to-fixed-value',
  'sha-256-query-local',
  'sha-256-global',
  'mask-alphanum',
  'truncate-to-year',
  'truncate-to-month',
  'show-last-4',
  'show-first-4',
] as const
export type Mask = (typeof masks)[number]

export const isMask = (text: string): text is Mask => masks.some((mask) => mask === text)
