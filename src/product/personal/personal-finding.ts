/** What sampled values of a column look like, if personal. Never a value: it is kept, sent and shown. */
export interface PersonalFinding {
  /** `Dataset.key`. */
  readonly dataset: string
  readonly column: string
  /** Where in a column of objects, as the contract names its fields. */
  readonly field?: string
  /** `e-mail address`: what policies compare. */
  readonly kind: string
  /** Which part of the sampled values looks so, from 0 to 1. */
  readonly share: number
  /** How many values were looked at. */
  readonly sampled: number
  /** How they are written: `aaaa.aaaa@aaaa.aa`. */
  readonly shape: string
}

/** `people.address: 98 % of 1950 sampled values look like an e-mail address, as aaa@aaaaaaa.aaa, and …`. */
export function findingLine({
  dataset,
  column,
  field,
  kind,
  share,
  sampled,
  shape,
}: PersonalFinding): string {
  const name = [dataset.split('/').at(-1), column, ...(field === undefined ? [] : [field])].join('.')
  const part = `${percent(share)} % of ${sampled} sampled ${sampled === 1 ? 'value' : 'values'}`
  const verb = sampled === 1 ? 'looks' : 'look'
  return `? ${name}: ${part} ${verb} like ${article(kind)} ${kind}, written ${shape}; it has no classification`
}

/** Never rounded to 0 or 100 while it is not. */
const percent = (share: number): number =>
  share === 1 ? 100 : Math.min(99, Math.max(1, Math.round(100 * share)))

const article = (kind: string): string => (/^[aeiou]/i.test(kind) && !kind.startsWith('US') ? 'an' : 'a')
