import { totalsOf, type TotalsStore } from './kept-totals.ts'
import { count, noUsage, type UsageTotals } from './usage-totals.ts'

/** Use as the audit tells it, up to now. Only what was appended since the last time is read. */
export const usageTotals = (store: TotalsStore): Promise<UsageTotals> =>
  totalsOf(store, { key: 'totals', format: 1, none: noUsage, count })
