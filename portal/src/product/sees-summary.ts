import type { Column, Dataset } from '../api/mesh.ts'

interface SeenDataset extends Pick<Dataset, 'access' | 'rows'> {
  readonly columns: readonly Pick<Column, 'seen'>[]
}

/** `You see 14 of 17 columns, 2 of them masked, and some of the rows.` */
export function seesSummary({ access, rows, columns }: SeenDataset, see = 'see'): string {
  if (access === 'none') return see === 'see' ? 'You may not read this.' : 'You would not be let read this.'
  const shown = columns.filter(({ seen }) => seen !== 'withheld')
  const masked = shown.filter(({ seen }) => seen === 'masked').length
  const all = shown.length === columns.length
  return [
    `You ${see} ${all ? `all ${columns.length}` : `${shown.length} of ${columns.length}`} columns`,
    ...(masked === 0 ? [] : [`${masked} of them masked`]),
    `and ${rowWords[rows ?? 'none']}.`,
  ].join(', ')
}

const rowWords = { all: 'all rows', some: 'some of the rows', none: 'no rows' } as const
