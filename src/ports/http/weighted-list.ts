/** An item of an `Accept`-like header (RFC 9110 §12.4), lower case, with its weight. */
export interface Weighted {
  readonly name: string
  readonly weight: number
}

/** Items of such a header by falling weight; those of weight 0 are refusals. Parameters other than `q` are left out. */
export function weightedList(header: string): readonly Weighted[] {
  return header
    .split(',')
    .map(weighted)
    .filter(({ name }) => name !== '')
    .toSorted((a, b) => b.weight - a.weight)
}

function weighted(item: string): Weighted {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  const weight = quality === undefined ? 1 : Number(quality.slice(2))
  // What is no number is no wish.
  return { name, weight: weight >= 0 && weight <= 1 ? weight : 0 }
}
