import { Engine } from '../../engine/engine.ts'
import { quoteIdentifier } from '../../engine/quote.ts'
import { rowFilterSql } from '../../engine/row-filter-sql.ts'
import type { GovernedDataset } from '../../governance/governed-dataset.ts'
import type { CaseRow } from '../../governance/policy-test.ts'
import type { RowFilter } from '../../governance/row-filter.ts'
import { rowsSql } from '../unit-test/rows-sql.ts'

const position = '#'
const alias = 'given'

/** The indexes of the rows that a filter leaves, as the engine says that holds the data too. */
export async function visibleRows(
  filter: RowFilter,
  rows: readonly CaseRow[],
  { columns }: Pick<GovernedDataset, 'columns'>,
): Promise<readonly number[]> {
  const typed = columns.map(({ name, type }) => ({ name, type: type.sql }))
  const numbered = rows.map((row, index) => ({ ...row, [position]: index }))
  const source = rowsSql(numbered, [...typed, { name: position, type: 'INTEGER' }])
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  const found = await connection.rows(
    `select ${quoteIdentifier(position)} as "index" from ${source} as ${alias}
     where ${rowFilterSql(filter, { columns: typed, alias })} order by all`,
  )
  return found.map(({ index }) => Number(index))
}
