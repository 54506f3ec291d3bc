import type { Dataset } from '../api/types.ts'

/** `You see 14 of 17 columns, 2 of them masked, and some of the rows.` */
export function seesSummary({ access, sees }: Pick<Dataset, 'access' | 'sees'>): string {
  if (access === 'none' || sees === undefined) return 'You may not read this.'
  const { columns, rows } = sees
  const shown = columns.filter((column) => column.access !== 'withheld')
  const masked = shown.filter((column) => column.access === 'masked').length
  const all = shown.length === columns.length
  return [
    `You see ${all ? `all ${columns.length}` : `${shown.length} of ${columns.length}`} columns`,
    ...(masked === 0 ? [] : [`${masked} of them masked`]),
    `and ${rowWords[rows]}.`,
  ].join(', ')
}

const rowWords = { all: 'all rows', some: 'some of the rows', none: 'no rows' } as const
