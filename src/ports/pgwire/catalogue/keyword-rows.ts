import { reservedWords } from '../../../engine/reserved-words.ts'
import type { CatalogueRow } from './catalogue-table.ts'

/** As `pg_get_keywords` gives them. */
export const keywordRows: readonly CatalogueRow[] = reservedWords.map((word) => ({
  word,
  catcode: 'R',
  barelabel: true,
  catdesc: 'reserved',
  baredesc: 'can be bare label',
}))
