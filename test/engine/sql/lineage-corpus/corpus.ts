import { aggregation } from './aggregation.ts'
import { columnsAndExpressions } from './columns-and-expressions.ts'
import { commonTables } from './common-tables.ts'
import { joins } from './joins.ts'
import type { LineageCase } from './notation.ts'
import { orderAndLimit } from './order-and-limit.ts'
import { pivots } from './pivots.ts'
import { setOperations } from './set-operations.ts'
import { stars } from './stars.ts'
import { structsAndLists } from './structs-and-lists.ts'
import { subqueries } from './subqueries.ts'
import { valuesAndTables } from './values-and-tables.ts'
import { windows } from './windows.ts'

/** Every query with its lineage, by what it is about. */
export const lineageCorpus: Readonly<Record<string, readonly LineageCase[]>> = {
  columnsAndExpressions,
  structsAndLists,
  stars,
  joins,
  aggregation,
  orderAndLimit,
  windows,
  subqueries,
  commonTables,
  setOperations,
  valuesAndTables,
  pivots,
}
