import type { Column, Dataset } from '../api/mesh.ts'

interface SeenDataset extends Pick<Dataset, 'access' | 'rows'> {
  readonly columns: readonly Pick<Column, 'seen'>[]
}

/** Who is told of, and whether as it is or as it would be. */
export type Seeing = keyof typeof refusals

const refusals = {
  'You see': 'You may not read this.',
  'You would see': 'You would not be let read this.',
  'They see': 'They may not read this.',
  'They would see': 'They would not be let read this.',
} as const

/** `You see 14 of 17 columns, 2 of them masked, and some of the rows.` */
export function seesSummary({ access, rows, columns }: SeenDataset, see: Seeing = 'You see'): string {
  if (access === 'none') return refusals[see]
  const shown = columns.filter(({ seen }) => seen !== 'withheld')
  const masked = shown.filter(({ seen }) => seen === 'masked').length
  const all = shown.length === columns.length
  return [
    `${see} ${all ? `all ${columns.length}` : `${shown.length} of ${columns.length}`} columns`,
    ...(masked === 0 ? [] : [`${masked} of them masked`]),
    `and ${rowWords[rows ?? 'none']}.`,
  ].join(', ')
}

const rowWords = { all: 'all rows', some: 'some of the rows', none: 'no rows' } as const
